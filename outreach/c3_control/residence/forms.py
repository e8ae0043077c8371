"""Forms of the life in a house."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, Self, TypeVar

from sqlalchemy.orm import Session
from wtforms import SelectField

from outreach.access.users import User
from outreach.c3_control.camps import Camp
from outreach.c3_control.houses import House
from outreach.c3_control.residence.day_logs import LogDetails
from outreach.c3_control.residence.health_sheets import FIELDS, HealthDetails, HealthSheet
from outreach.c3_control.residence.incidents import Incident, IncidentDetails, IncidentKind
from outreach.c3_control.residence.medicines import MedicineDetails, MedicineGiven
from outreach.c3_control.residence.moments import check_in_camp, check_in_stay, check_past
from outreach.c3_control.stays import Stay
from outreach.casefile.cases import Case
from outreach.casefile.consents.forms import FormWithBasis
from outreach.casefile.consents.lawful import Act
from outreach.casefile.corrections.forms import CorrectingForm, CorrectingOnBasis
from outreach.core import clock
from outreach.core.language import lazy_gettext
from outreach.web.checkbox_list import CheckboxList
from outreach.web.fields import day_field, long_text_field, radio_field, required, text_field, uuid_or_none
from outreach.web.forms import Checks, Form
from outreach.web.typed_fields import TimeField

BIG = {"rows": 12}
Correcting = TypeVar("Correcting", bound="MomentFields")


class ParentsForm(Form):
    """Who is house parent of a house."""

    parents = CheckboxList(lazy_gettext("House parents of this house"), coerce=uuid_or_none, validate_choice=False)

    @classmethod
    def of(cls, standing: Iterable[object], able: Iterable[User]) -> Self:
        """Make the form, with those who are house parents now."""
        form = cls(data={"parents": list(standing)})
        form.parents.choices = [(user.id, user.name) for user in able]
        return form


class HealthForm(FormWithBasis):
    """The health sheet, filled with what is known."""

    act = Act.HEALTH
    day_of = None
    days = ()
    allergies = long_text_field(lazy_gettext("Allergies"), most=1000, render_kw={"rows": 2})
    diet = long_text_field(lazy_gettext("What they do not eat"), most=1000, render_kw={"rows": 2})
    medicines = long_text_field(lazy_gettext("Medicines they take"), most=1000, render_kw={"rows": 3})
    watch = long_text_field(lazy_gettext("What to look out for at night"), most=1000, render_kw={"rows": 2})
    emergency = text_field(lazy_gettext("Whom to call in an emergency"), most=200)

    @classmethod
    def of(cls, sheet: HealthSheet | None) -> Self:
        """Make the form, filled with the present sheet."""
        return cls(data={name: getattr(sheet, name) for name in FIELDS} if sheet else {})

    def details(self) -> HealthDetails:
        """Return what was typed."""
        return HealthDetails(**{name: self[name].data for name in FIELDS})


class CorrectHealthForm(CorrectingOnBasis, HealthForm):
    """A health sheet, corrected. `watch` is what a form of correction does: the field of this name has another one."""

    look_out = long_text_field(lazy_gettext("What to look out for at night"), most=1000, render_kw={"rows": 2})

    @classmethod
    def of(cls, _session: Session, _case: Case, row: HealthSheet, _actor: User) -> Self:  # type: ignore[override]
        """Make the form, filled with the sheet."""
        return cls(data={_OTHER.get(name, name): getattr(row, name) for name in FIELDS})

    def details(self) -> HealthDetails:
        """Return what was typed."""
        return HealthDetails(**{name: self[_OTHER.get(name, name)].data for name in FIELDS})


_OTHER = {"watch": "look_out"}


def _now() -> Any:
    return clock.local(clock.now()).time()


class MomentFields(Form):
    """When it was; filled with now."""

    checks: ClassVar[Checks] = ((check_past, ("day", "at_time")),)
    day = day_field(lazy_gettext("Day"), default=clock.today)
    at_time = TimeField(lazy_gettext("Time"), [required()], default=_now)


class MedicineForm(MomentFields):
    """A medicine that was given."""

    medicine = text_field(lazy_gettext("Medicine and dose"), needed=True)

    def details(self) -> MedicineDetails:
        """Return what was typed."""
        return MedicineDetails(medicine=self.medicine.data, day=self.day.data, at_time=self.at_time.data)


class IncidentForm(MomentFields):
    """What happened to one young person."""

    kind = radio_field(lazy_gettext("What kind of thing?"), IncidentKind)
    story = long_text_field(lazy_gettext("What happened, and what was done"), needed=True, render_kw={"rows": 6})

    def details(self) -> IncidentDetails:
        """Return what was typed."""
        return IncidentDetails(kind=self.kind.data, story=self.story.data, day=self.day.data, at_time=self.at_time.data)


def _when(moment: datetime) -> dict[str, object]:
    there = clock.local(moment)
    return {"day": there.date(), "at_time": there.time()}


def _in_stay(form: Correcting, session: Session, row: MedicineGiven | Incident) -> Correcting:
    """Hold the day of a form to the stay that it is of."""
    form.also(partial(check_in_stay, session.get_one(Stay, row.stay_id)), "day")
    return form


class CorrectMedicineForm(CorrectingForm, MedicineForm):
    """A medicine given, corrected."""

    case_days = ("day",)

    @classmethod
    def of(cls, session: Session, _case: Case, row: MedicineGiven, _actor: User) -> Self:
        """Make the form, filled with what is written."""
        return _in_stay(cls(data={"medicine": row.medicine, **_when(row.given_at)}), session, row)


class CorrectIncidentForm(CorrectingForm, IncidentForm):
    """An incident, corrected."""

    case_days = ("day",)

    @classmethod
    def of(cls, session: Session, _case: Case, row: Incident, _actor: User) -> Self:
        """Make the form, filled with what is written."""
        form = cls(data={"kind": row.kind, "story": row.story, **_when(row.happened_at)})
        if row.camp_id is None:
            return _in_stay(form, session, row)
        form.also(partial(check_in_camp, session.get_one(Camp, row.camp_id)), "day")
        return form


class LogForm(Form):
    """An entry of the log of a house: one large field, for dictation."""

    words = long_text_field(lazy_gettext("The day in the house"), most=8000, needed=True, render_kw=BIG)
    day = day_field(lazy_gettext("Day"), default=clock.today)
    house = SelectField(lazy_gettext("House"), [required()], coerce=uuid_or_none, validate_choice=False)

    def offer(self, houses: list[House]) -> None:
        """Offer these houses; one alone is chosen."""
        self.house.choices = [(str(one.id), one.name) for one in houses]
        if len(houses) == 1 and not self.house.data:
            self.house.data = houses[0].id

    def details(self) -> LogDetails:
        """Return what was typed."""
        return LogDetails(house_id=self.house.data, day=self.day.data, words=self.words.data)


class VoidLogForm(Form):
    """Why an entry of the log is voided."""

    why = long_text_field(lazy_gettext("Why it is voided"), most=1000, needed=True, render_kw={"rows": 3})
