"""The scope of statistics: one centre, or the whole programme."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, true
from sqlalchemy.orm import Session

from outreach.access.centres import Centre
from outreach.access.users import User
from outreach.casefile.cases import Case


@dataclass(frozen=True)
class Scope:
    """A centre with its name; without one, the whole programme."""

    centre_id: UUID | None = None
    name: str | None = None

    def cases(self) -> ColumnElement[bool]:
        """Return the SQL condition that a row of `Case` is in scope."""
        return Case.centre_id == self.centre_id if self.centre_id else true()


WHOLE = Scope()


def of_user(session: Session, user: User) -> Scope:
    """Return the scope shown to a user: their centre; for a manager without one, the whole programme."""
    return of_centre(session.get_one(Centre, user.sees_centre)) if user.sees_centre else WHOLE


def of_centre(centre: Centre) -> Scope:
    """Return the scope of one centre."""
    return Scope(centre.id, centre.name)
