"""Restricted people, known only to named staff to be on record (a colleague's sibling, a victim in hiding).

For all other staff they are in no search, no list and on no page. Figures count them, and live referrals go on.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, Uuid, column, select, table, text
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from outreach.access import users
from outreach.access.users import User
from outreach.access.viewers import Viewer, per_user
from outreach.casefile.columns import THIS_PERSON, OfPerson
from outreach.core import clock
from outreach.core.columns import Identified, Moment
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.questions import Question

_STANDS = text("ended_at IS NULL")
_CASES = table("cases", column("id", Uuid), column("person_id", Uuid))  # cases.py stands on this module


class Restriction(OfPerson, Identified, Base):
    """The restriction of one person, until it is lifted. (Two, if two restricted records were merged.)"""

    __tablename__ = "restrictions"
    __table_args__ = (
        Index("ix_restrictions_standing_person_id", "person_id", sqlite_where=_STANDS, postgresql_where=_STANDS),
    )

    since: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class RestrictionUser(Identified, Base):
    """A member of staff named in a restriction, who thus sees the person, with begin and end."""

    __tablename__ = "restriction_users"
    __table_args__ = (
        Index("ix_restriction_users_restriction_id", "restriction_id"),
        Index("ix_restriction_users_user_id", "user_id"),
        Index("ix_restriction_users_standing", "restriction_id", sqlite_where=_STANDS, postgresql_where=_STANDS),
    )

    restriction_id: Mapped[UUID] = mapped_column(ForeignKey("restrictions.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    since: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


def restricted() -> Select[UUID]:
    """Select the ids of all restricted people: no index of names holds them."""
    return select(Restriction.person_id).where(Restriction.ended_at.is_(None))


def hidden_from(user: User | Viewer) -> Select[UUID]:
    """Select the ids of people hidden from this user."""
    return restricted().where(Restriction.id.not_in(_naming(user)))


def is_hidden(person_id: InstrumentedAttribute[Any], user: User | Viewer) -> ColumnElement[bool]:
    """Return the SQL condition that a person is hidden from this user, by a key look-up."""
    standing = select(_STANDING.c.id).where(_STANDING.c.person_id == person_id, _STANDING.c.ended_at.is_(None))
    return standing.where(_STANDING.c.id.not_in(_naming(user))).exists()


_STANDING = Restriction.__table__.alias("standing")


@per_user
def _naming(user: Viewer) -> Select[UUID]:
    named = select(RestrictionUser.restriction_id)
    return named.where(RestrictionUser.user_id == user.id, RestrictionUser.ended_at.is_(None))


def live(session: Session, person_id: UUID) -> list[Restriction]:
    """Return the live restrictions of a person."""
    query = select(Restriction).where(Restriction.person_id == person_id, Restriction.ended_at.is_(None))
    return list(session.scalars(query))


def names(session: Session, restriction: Restriction) -> list[RestrictionUser]:
    """Return the staff named in it now."""
    query = select(RestrictionUser).where(RestrictionUser.restriction_id == restriction.id)
    return list(session.scalars(query.where(RestrictionUser.ended_at.is_(None))))


NAMED = Question(
    RestrictionUser,
    RestrictionUser.ended_at.is_(None),
    RestrictionUser.restriction_id.in_(
        select(Restriction.id).where(Restriction.person_id == THIS_PERSON, Restriction.ended_at.is_(None))
    ),
)


def named(session: Session, person_id: UUID) -> dict[UUID, str]:
    """Return the staff named for a restricted person, with their names; nobody if the person is not restricted."""
    return users.names(session, {row.user_id for row in NAMED.ask(session, person_id=person_id)})


def aware(session: Session, case_id: UUID, user_ids: Collection[UUID]) -> set[UUID]:
    """Return those of these users from whom the young person of a case is not hidden."""
    of_case = select(_CASES.c.person_id).where(_CASES.c.id == case_id).scalar_subquery()
    standing = select(Restriction).where(Restriction.person_id == of_case, Restriction.ended_at.is_(None))
    known = set(user_ids)
    for restriction in session.scalars(standing):
        known &= {one.user_id for one in names(session, restriction)}
    return known


def check_named(session: Session, person_id: UUID, user_id: UUID, field: str | None = None) -> None:
    """Check that this user may know the person: new staff must be named first. Raises Refused."""
    for restriction in live(session, person_id):
        if user_id not in {one.user_id for one in names(session, restriction)}:
            words = lazy_gettext("This young person is open to named staff only. Name the caseworker first.")
            raise Refused(words, field)
