"""Mixins for the rows of a young person and of a case."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BindParameter, Date, ForeignKey, Uuid, bindparam
from sqlalchemy.orm import Mapped, mapped_column

from outreach.core.columns import WHEN, WHOSE, Moment, label
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext


class OfPerson:
    """A row about one person, indexed by them; their key seals its fields."""

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True, sort_order=WHOSE)


class OfCase:
    """A row of one case. Its index is in the table's arguments: most begin with the case and continue with a day."""

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), sort_order=WHOSE)


class Voidable:
    """A row that can be voided (corrections/): it stays readable, struck through, and counts nowhere."""

    voided_at: Mapped[datetime | None] = mapped_column(Moment, sort_order=WHEN, info=label("Voided at"))

    @property
    def is_voided(self) -> bool:
        """True if it counts nowhere."""
        return self.voided_at is not None

    def check_counts(self) -> None:
        """Raise Refused if it is voided: nothing goes on from it."""
        if self.is_voided:
            raise Refused(lazy_gettext("This entry was voided: it counts nowhere."))


# What a question about one record (core/questions.py) names.
THIS_PERSON: BindParameter[UUID] = bindparam("person_id", type_=Uuid)
THIS_CASE: BindParameter[UUID] = bindparam("case_id", type_=Uuid)
THIS_CENTRE: BindParameter[UUID] = bindparam("centre_id", type_=Uuid)
THIS_DAY: BindParameter[date] = bindparam("day", type_=Date)
