"""Background threads: what a served site does by itself beside answering."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread


@contextmanager
def working(name: str, work: Callable[[Event], object], *, patience: float = 10) -> Iterator[None]:
    """A thread that does `work` while the block lasts: it is told by the event to end.

    patience: seconds to wait for it then; what does not end in time ends with the process.
    """
    stop = Event()
    thread = Thread(target=work, args=(stop,), name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=patience)
