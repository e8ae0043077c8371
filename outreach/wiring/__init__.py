"""The wiring of hooks and their handlers, in the order in which they run: three tables, read at the start."""

from outreach.wiring.asked import ASKED
from outreach.wiring.by_name import BY_NAME
from outreach.wiring.follows import FOLLOWS

__all__ = ["ASKED", "BY_NAME", "FOLLOWS", "wire"]


def wire() -> None:
    """Fill the hook lists of the lower layers. Idempotent."""
    for _what, kept, acts in (*FOLLOWS, *ASKED):
        kept[:] = acts
    for _what, table, named in BY_NAME:
        table.clear()
        table.update(named)
