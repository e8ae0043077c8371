"""The warning of safe contact in the head of a case: how they must not be reached."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.casefile.cases import Case
from outreach.casefile.head_marks import Mark
from outreach.casefile.safe_contact.wishes import Way, latest
from outreach.core.language import lazy_gettext

PLACE = "#safe-contact"


def marks(session: Session, case: Case, _actor: User) -> Iterator[Mark]:
    """Yield the marks: that they wished how to be reached, and that a call is not among it.

    Whether somebody must not know of it is folded: the mark is the same.
    """
    if not may_call(session, case):
        yield Mark(lazy_gettext("Do not call"), "danger", PLACE)
    if latest(session, case.person_id):
        yield Mark(lazy_gettext("Reach as agreed"), "warning", PLACE)


def may_call(session: Session, case: Case) -> bool:
    """Return True if a call is among the ways that they wished, or nobody has asked them yet."""
    wish = latest(session, case.person_id)
    return wish is None or Way.CALL in wish.allowed
