"""How a serving process keeps its memory small. Nothing happens where the C library is not glibc."""

import ctypes
from typing import Any

_ARENAS = -8  # M_ARENA_MAX of mallopt(3)


def share_one_heap() -> None:
    """Let all threads allocate from one heap; call it before they begin.

    Each thread would else keep a heap of its own, as large as the largest page that it has answered: 45 MB with eight.
    """
    if (library := _library()) is not None:
        library.mallopt(_ARENAS, 1)


def give_back() -> None:
    """Return freed memory to the system, after work that took much."""
    if (library := _library()) is not None:
        library.malloc_trim(0)


def _library() -> Any:
    """Return the C library of this process; None if it is another than glibc."""
    library = ctypes.CDLL(None)
    return library if hasattr(library, "mallopt") and hasattr(library, "malloc_trim") else None
