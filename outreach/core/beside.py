"""Background threads of a served site."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread


@contextmanager
def working(name: str, work: Callable[[Event], object], *, patience: float = 10) -> Iterator[None]:
    """Run `work` in a thread while the block lasts; the event tells it to end.

    patience: seconds to wait for it then; a thread that has not ended by then ends with the process.
    """
    stop = Event()
    thread = Thread(target=work, args=(stop,), name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=patience)


@contextmanager
def quick_turns() -> Iterator[None]:
    """Let other threads have their turn ten times sooner while this one computes."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(before / 10)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
