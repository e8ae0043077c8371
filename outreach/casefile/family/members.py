"""The people around a young person: who they are, whether they live together, who is safe, and who may be called.

Whether somebody is safe is safety (C3) and stays folded; that nobody is to call them is identity, and shown to all who
see the case. So whoever is not safe may not be called: the mark to others is the same.
"""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_PERSON
from outreach.casefile.evolving import Evolving, of_person
from outreach.casefile.evolving.records import Details
from outreach.casefile.family.codes import Calls, Guardian, Lives, Relation, Safe
from outreach.casefile.family.spans import check_born, check_order, holds
from outreach.core import identifiers
from outreach.core.columns import label
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.questions import Question
from outreach.core.sealing import FieldClass, Sealed


class FamilyMember(Evolving, Base):
    """Somebody around a young person, as it was told on a day."""

    __tablename__ = "family_members"
    __label__ = "Family and household"
    __table_args__ = (Index("ix_family_members_case_id_day", "case_id", "day"),)

    words: ClassVar[tuple[str, ...]] = (
        *("day", "relation", "name", "lives", "guardian", "phone", "may_call", "hours"),
        *("safe", "danger", "born", "since", "until"),
    )
    codes: ClassVar[Any] = {
        "relation": Relation,
        "lives": Lives,
        "guardian": Guardian,
        "safe": Safe,
        "may_call": Calls,
    }

    since: Mapped[date | None] = mapped_column(info=label("Since"))
    until: Mapped[date | None] = mapped_column(info=label("Until"))

    relation = Sealed("family_members.relation", FieldClass.IDENTITY, label="What they are to the young person")
    name = Sealed("family_members.name", FieldClass.IDENTITY, label="Name")
    phone = Sealed("family_members.phone", FieldClass.IDENTITY, label="Telephone")
    born = Sealed("family_members.born", FieldClass.IDENTITY, label="Year of birth or age")
    lives = Sealed("family_members.lives", FieldClass.IDENTITY, label="Lives in the same household")
    guardian = Sealed("family_members.guardian", FieldClass.IDENTITY, label="Guardian")
    may_call = Sealed("family_members.may_call", FieldClass.IDENTITY, label="May be called")
    hours = Sealed("family_members.hours", FieldClass.IDENTITY, label="At which times they may be called")
    safe = Sealed("family_members.safe", FieldClass.SAFETY, label="Is the young person safe with them?")
    danger = Sealed("family_members.danger", FieldClass.SAFETY, block=256, label="What is not safe with them")

    @property
    def may_be_called(self) -> bool:
        """True if somebody may call them."""
        return bool(self.chosen("may_call") is Calls.ALLOWED)

    @property
    def called(self) -> str:
        """What they are to the young person, with their name if it is known."""
        relation = self.chosen("relation")
        known = str(relation.label) if relation else ""
        return f"{self.name} ({known})" if self.name and known else self.name or known or "–"

    @classmethod
    def check(cls, session: Session, case: Case, details: Details, before: Any) -> None:
        """Check that nobody is called who is not safe, and the telephone. Raises Refused."""
        check_order(details["since"], details["until"])
        check_born(case, details["since"], details["until"])
        check_call(details["safe"], details["may_call"])
        identifiers.way(details["phone"])

    def fill(self, details: Details) -> None:
        """Put what was typed into the row, the telephone as it is dialled."""
        super().fill({**details, "phone": identifiers.way(details["phone"])})


def check_call(safe: Safe | None, may_call: Calls | None) -> None:
    """Check that whoever is not safe may not be called. Raises Refused."""
    if safe == Safe.NOT_SAFE and may_call == Calls.ALLOWED:
        raise Refused(lazy_gettext("Whoever is not safe may not be called."), "may_call")


OF_PERSON = Question(FamilyMember, FamilyMember.person_id == THIS_PERSON, by="-made_at id")


def around(session: Session, person_id: UUID) -> list[FamilyMember]:
    """Return who is around a young person now, the guardians first."""
    found = [one for one in of_person(session, OF_PERSON, person_id) if holds(one.until)]
    return sorted(found, key=lambda one: one.chosen("guardian") in (None, Guardian.NO))


def not_to_call(session: Session, person_id: UUID) -> list[FamilyMember]:
    """Return those around a young person whom nobody is to call."""
    return [one for one in around(session, person_id) if not one.may_be_called]
