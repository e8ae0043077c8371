"""What is decided once: of two who decide, the second is refused and told so."""

from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext


def check_waits(waits: bool) -> None:
    """Check that something still waits for a decision. The row is locked, or read on the snapshot. Raises Refused."""
    if not waits:
        raise Refused(lazy_gettext("This has been decided already."))
