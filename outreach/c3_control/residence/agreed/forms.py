"""Forms of what is agreed of a stay, and of rooms."""

from collections.abc import Sequence
from typing import Any, ClassVar, Self

from sqlalchemy.orm import Session
from wtforms import Field

from outreach.access.users import User
from outreach.c3_control.houses import Bed
from outreach.c3_control.residence.house_rules import AgreedBy, AgreedDetails, RulesAgreed
from outreach.c3_control.residence.programme import MOST, StayExtension
from outreach.casefile.cases import Case
from outreach.casefile.corrections.forms import CorrectingForm
from outreach.core import clock
from outreach.core.language import lazy_gettext
from outreach.web.fields import day_field, long_text_field, radio_field, text_field
from outreach.web.forms import Form
from outreach.web.number_field import whole_number_field


class ExtendForm(Form):
    """For how many months longer, and why."""

    months = whole_number_field(lazy_gettext("How many months longer"), 1, MOST, needed=True, default=1)
    because = long_text_field(lazy_gettext("Reason"), most=2000, needed=True, render_kw={"rows": 3})


class CorrectExtensionForm(CorrectingForm, ExtendForm):
    """An extension, corrected."""

    @classmethod
    def of(cls, _session: Session, _case: Case, row: StayExtension, _actor: User) -> Self:
        """Make the form, filled with what is written."""
        return cls(data={"months": row.months, "because": row.reason})

    def details(self) -> tuple[int, str]:
        """Return months and reason as typed."""
        return self.months.data, self.because.data


class RulesForm(Form):
    """When the rules were agreed to, and by whom."""

    day = day_field(lazy_gettext("Agreed on"), default=clock.today)
    agreed_by = radio_field(lazy_gettext("Who agreed"), AgreedBy)

    def details(self) -> AgreedDetails:
        """Return what was typed."""
        return AgreedDetails(day=self.day.data, agreed_by=self.agreed_by.data)


class CorrectRulesForm(CorrectingForm, RulesForm):
    """When and by whom the rules were agreed to, corrected."""

    case_days = ("day",)

    same = ("day", "agreed_by")

    @classmethod
    def of(cls, _session: Session, _case: Case, row: RulesAgreed, _actor: User) -> Self:
        """Make the form, filled with what is written."""
        return cls(data={"day": row.day, "agreed_by": row.agreed_by})


class RoomsForm(Form):
    """The room of each bed; `of` adds the fields."""

    beds: ClassVar[Sequence[Bed]] = ()

    @classmethod
    def of(cls, beds: Sequence[Bed]) -> "RoomsForm":
        """Make the form for these beds."""
        fields: dict[str, Any] = {
            _name(bed): text_field(lazy_gettext("Room of bed %(label)s", label=bed.label), most=40, needed=True)
            for bed in beds
        }
        data = {_name(bed): bed.room for bed in beds}
        form: RoomsForm = type(cls.__name__, (cls,), {**fields, "beds": beds})(data=data)
        return form

    def lines(self) -> list[tuple[Bed, Field]]:
        """Return the beds, each with its field."""
        return [(bed, self[_name(bed)]) for bed in self.beds]


def _name(bed: Bed) -> str:
    return f"room_{bed.id.hex}"
