"""Where a young person has lived: with whom, from when to when."""

from dataclasses import replace
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access.users import User
from outreach.casefile import people
from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_PERSON
from outreach.casefile.evolving import Evolving, of_person, write_on
from outreach.casefile.evolving.records import Details
from outreach.casefile.family.codes import Dwelling
from outreach.casefile.family.spans import check_born, check_order, holds, overlap
from outreach.casefile.people import Person
from outreach.core.columns import label
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.questions import Question
from outreach.core.sealing import FieldClass, Sealed


class HomeAddress(Evolving, Base):
    """A place where they live or lived."""

    __tablename__ = "home_addresses"
    __label__ = "Addresses"
    __table_args__ = (Index("ix_home_addresses_case_id_day", "case_id", "day"),)

    words: ClassVar[tuple[str, ...]] = ("day", "dwelling", "address", "with_whom", "since", "until", "both")
    codes: ClassVar[Any] = {"dwelling": Dwelling}

    since: Mapped[date | None] = mapped_column(info=label("Since"))
    until: Mapped[date | None] = mapped_column(info=label("Until"))

    dwelling = Sealed("home_addresses.dwelling", FieldClass.IDENTITY, label="Kind of place")
    address = Sealed("home_addresses.address", FieldClass.IDENTITY, block=64, label="Where they live or sleep")
    with_whom = Sealed("home_addresses.with_whom", FieldClass.IDENTITY, block=64, label="Lives with")
    both = Sealed("home_addresses.both", FieldClass.NARRATIVE, block=64, label="Why at two places at once")

    @property
    def is_current(self) -> bool:
        """True if they live there now."""
        return holds(self.until)

    @classmethod
    def check(cls, session: Session, case: Case, details: Details, before: Any) -> None:
        """Check that they live at one place at a time, unless it is said why. Raises Refused."""
        check_order(details["since"], details["until"])
        check_born(case, details["since"], details["until"])
        if details["both"]:
            return
        for one in of_person(session, OF_PERSON, case.person_id):
            mine = before is not None and one.beginning == before.beginning
            if not (mine or one.both or _ends(one, details)) and _meet(one, details):
                raise Refused(_twice(one), "both")

    @classmethod
    def follows(cls, session: Session, row: Any, details: Details, actor: User) -> None:
        """End the places that they have left for this one, anew. Where they live now stands in their record too."""
        case = session.get_one(Case, row.case_id)
        for one in of_person(session, OF_PERSON, row.person_id):
            if one.beginning != row.beginning and _ends(one, details):
                ended = {"day": max(one.day, details["day"]), "until": details["since"] or details["day"]}
                write_on(session, case, one, ended, actor)
        if row.is_current and details["address"]:
            person = session.get_one(Person, row.person_id)
            people.correct(session, person, replace(people.details_of(person), address=details["address"]), actor)


OF_PERSON = Question(HomeAddress, HomeAddress.person_id == THIS_PERSON, by="-made_at id")


def of_young_person(session: Session, person_id: UUID) -> list[HomeAddress]:
    """Return their addresses, the present one first, then the last that ended."""
    found = of_person(session, OF_PERSON, person_id)
    return sorted(found, key=lambda one: (one.until or date.max, one.since or date.min), reverse=True)


def _ends(one: HomeAddress, details: Details) -> bool:
    """Return True if that place is left for this one, which holds: it had no end, and began before."""
    begins = details["since"] or details["day"]
    leaves = details.get("moved") and holds(details["until"])
    return bool(leaves) and one.until is None and (one.since or one.day) <= begins


def _meet(one: HomeAddress, details: Details) -> bool:
    """Return True if both hold at once, as far as it is known: of one without a beginning, from the day it was told."""
    since = details["since"] or min(details["day"], details["until"] or date.max)
    return overlap(one.since or min(one.day, one.until or date.max), one.until, since, details["until"])


def _twice(one: HomeAddress) -> Any:
    kind = one.chosen("dwelling")
    return lazy_gettext(
        "They lived at another place at that time (%(kind)s). Correct the days, or say why both hold.",
        kind=kind.label if kind else "–",
    )
