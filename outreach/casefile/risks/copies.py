"""Copies that a merge has carried over from the case that rests: where each is from, and whether it may count."""

from typing import Any

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.casefile.cases import Case
from outreach.casefile.history import Reader
from outreach.core.errors import Refused
from outreach.core.language import LazyText, lazy_gettext


def origin(session: Session, row: Any) -> Case | None:
    """Return the case from which a row was carried over; None if it was not, or the merge has been undone."""
    case = session.get(Case, row.carried_from) if row.carried_from else None
    return case if case is not None and case.person_id == row.person_id else None


def check_carried(session: Session, _case: Case, row: Any, _actor: User) -> None:
    """Check that a voided copy may count again. Raises Refused once the merge has been undone."""
    if row.carried_from and origin(session, row) is None:
        raise Refused(lazy_gettext("It was carried over by a merge that has been undone. It is about somebody else."))


def told(row: Any, reader: Reader) -> list[LazyText]:
    """Tell in the history of a case where a row comes from; nothing if it was written there."""
    if not row.carried_from:
        return []
    case = origin(reader.session, row)
    if case is None:
        return [lazy_gettext("carried over by a merge that has been undone")]
    return [lazy_gettext("carried over from case %(number)s when the records were merged", number=case.number)]
