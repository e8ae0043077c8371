"""Two young people of one family who both have a record here: a link, seen from both sides.

It is shown only to who may see both cases. What it says holds in both directions: siblings, cousins, partners.
"""

from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from sqlalchemy import ForeignKey, Index, and_, delete, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access.users import User
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_PERSON
from outreach.casefile.evolving import Evolving, standing
from outreach.casefile.evolving.records import Details
from outreach.casefile.people import Person
from outreach.core.codes import Code
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.questions import Question
from outreach.core.sealing import FieldClass, Sealed


class Kin(Code):
    """What two young people are to each other."""

    SIBLING = "sibling", "Brother or sister"
    COUSIN = "cousin", "Cousin"
    RELATIVE = "relative", "Another relative"
    PARTNER = "partner", "Partner"
    HOUSEHOLD = "household", "Lives in the same household"


class Kinship(Evolving, Base):
    """A link between two young people."""

    __tablename__ = "kinships"
    __label__ = "Family among the young people"
    __table_args__ = (Index("ix_kinships_case_id_day", "case_id", "day"),)

    words: ClassVar[tuple[str, ...]] = ("day", "kin")
    codes: ClassVar[Any] = {"kin": Kin}

    other_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)

    kin = Sealed("kinships.kin", FieldClass.IDENTITY, label="What they are to each other")

    def fill(self, details: Details) -> None:
        """Put what was typed into the row. A correction leaves whom it links."""
        if "other" in details:
            self.other_id = details["other"].person_id
        super().fill(details)

    @classmethod
    def check(cls, session: Session, case: Case, details: Details, before: Any) -> None:
        """Check that somebody else is meant, who is not linked already. Raises Refused."""
        if "other" in details:
            check_other(case, details["other"])
            check_new(session, case, details["other"], before)


OF_PERSON = Question(Kinship, Kinship.person_id == THIS_PERSON, by="-made_at id")


class Linked(NamedTuple):
    """The other young person of a link."""

    row: Kinship
    case: Case


def meant(session: Session, number: str | None, actor: User) -> Case | None:
    """Return the case with a number, if the actor may see it."""
    year, _slash, running = (number or "").strip().partition("/")
    if not (year.isdecimal() and running.isdecimal()) or len(year) != len("2569") or len(running) > len("999999"):
        return None
    query = cases.visible_to(actor).where(Case.year == int(year), Case.running == int(running))
    return session.scalar(query)


def check_other(case: Case, other: Case | None) -> None:
    """Check that a number is of somebody else whom the actor may see. Raises Refused."""
    if other is None:
        raise Refused(lazy_gettext("There is no such case among those that you may see."), "number")
    if other.person_id == case.person_id:
        raise Refused(lazy_gettext("This is the case itself."), "number")


def check_new(session: Session, case: Case, other: Case, before: Kinship | None = None) -> None:
    """Check that two are not linked already, from either side, but by `before`. Raises Refused."""
    mine, theirs = _records(session, case.person_id), _records(session, other.person_id)
    forth = and_(Kinship.person_id.in_(mine), Kinship.other_id.in_(theirs))
    back = and_(Kinship.person_id.in_(theirs), Kinship.other_id.in_(mine))
    rows = standing(session.scalars(select(Kinship).where(or_(forth, back)).order_by(Kinship.made_at.desc())))
    if any(before is None or row.beginning != before.beginning for row in rows):
        raise Refused(lazy_gettext("These two are linked already: say there what has changed."), "number")


def of_case(session: Session, case: Case, actor: User) -> list[Linked]:
    """Return the young people linked with one, from either side, whose case the actor may see as well."""
    mine = _records(session, case.person_id)
    either = select(Kinship).where(or_(Kinship.person_id.in_(mine), Kinship.other_id.in_(mine)))
    rows = standing(session.scalars(either.order_by(Kinship.made_at.desc(), Kinship.id)))
    theirs = {row.id: row.other_id if row.person_id in mine else row.person_id for row in rows}
    seen = _cases(session, set(theirs.values()) - mine, actor)
    shown = [Linked(row, seen[theirs[row.id]]) for row in rows if theirs[row.id] in seen]
    return list({one.case.id: one for one in shown}.values())


def is_seen(session: Session, row: Kinship, actor: User) -> bool:
    """Return True if somebody who may see one side may see the other too."""
    now = select(func.coalesce(Person.merged_into, Person.id)).where(Person.id == row.other_id).scalar_subquery()
    theirs = cases.visible_to(actor).where(Case.person_id == now, cases.is_newest())
    return session.scalar(theirs.with_only_columns(Case.id)) is not None


def end_of_person(session: Session, person_id: UUID, _actor: User) -> list[UUID]:
    """Delete the links of an erased person, those that stand with others too."""
    session.execute(delete(Kinship).where(or_(Kinship.person_id == person_id, Kinship.other_id == person_id)))
    return []


def _records(session: Session, person_id: UUID) -> set[UUID]:
    return {person_id, *session.scalars(select(Person.id).where(Person.merged_into == person_id))}


def _cases(session: Session, person_ids: set[UUID], actor: User) -> dict[UUID, Case]:
    """Return the newest case that the actor may see of each of these people, by them; merged ones lead on."""
    if not person_ids:
        return {}
    merged = select(Person.id, Person.merged_into).where(Person.id.in_(person_ids))
    now: dict[UUID, UUID] = {one: into or one for one, into in session.execute(merged)}
    query = cases.visible_to(actor).where(Case.person_id.in_(set(now.values())), cases.is_newest())
    seen = {found.person_id: found for found in session.scalars(query)}
    return {one: seen[into] for one, into in now.items() if into in seen}
