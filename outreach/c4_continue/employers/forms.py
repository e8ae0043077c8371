"""Forms of employers and of work there."""

from collections.abc import Collection, Sequence
from datetime import date
from functools import partial
from typing import Any, ClassVar, Self
from uuid import UUID

from sqlalchemy.orm import Session
from wtforms import SelectField

from outreach.access.users import User
from outreach.c4_continue.employers import placing, register
from outreach.c4_continue.employers.models import Employer, JobPlace, WorkCondition
from outreach.c4_continue.employers.placing import WORDS, PlaceDetails
from outreach.c4_continue.employers.register import MOST_PLACES, EmployerDetails, check_days
from outreach.casefile.cases import Case
from outreach.casefile.corrections.forms import CorrectingForm
from outreach.core import clock, identifiers
from outreach.core.language import LazyText, gettext, lazy_gettext
from outreach.web import keyboards
from outreach.web.checkbox_list import CheckboxList
from outreach.web.fields import day_field, long_text_field, required, text_field, uuid_or_none
from outreach.web.forms import Checks, Form
from outreach.web.number_field import whole_number_field

GOES_ON = "works_since", "left_on", "note"
OFFERED = "name", "work", "places", "from_on", "until_on", "hours_a_week", "training_hours", "contact", "phone"


class EmployerForm(Form):
    """An employer of the register."""

    checks: ClassVar[Checks] = ((check_days, ("from_on", "until_on")), (identifiers.way, ("phone",)))
    name = text_field(lazy_gettext("Name of the employer"), needed=True)
    work = text_field(lazy_gettext("Kind of work"), most=120, needed=True)
    places = whole_number_field(lazy_gettext("Places for young people"), 0, MOST_PLACES, needed=True, default=1)
    from_on = day_field(lazy_gettext("Offered from"), past=False, default=clock.today)
    until_on = day_field(lazy_gettext("Offered until"), needed=False, past=False)
    hours_a_week = whole_number_field(lazy_gettext("Hours of work in a week"), 1, 84)
    training_hours = whole_number_field(lazy_gettext("Hours of training that it gives"), 0, 5000)
    conditions = CheckboxList(lazy_gettext("Forbidden below 18"), coerce=WorkCondition, validate_choice=False)
    contact = text_field(lazy_gettext("Whom to ask there"))
    phone = text_field(lazy_gettext("Telephone"), most=60, render_kw=keyboards.TELEPHONE)

    @classmethod
    def of(cls, employer: Employer | None) -> Self:
        """Make the form, filled with an employer if there is one."""
        told: dict[str, Any] = {name: getattr(employer, name) for name in OFFERED} if employer else {}
        form = cls(data=told | {"conditions": employer.forbidden_below_18} if employer else None)
        form.conditions.choices = [(one.value, one.label) for one in WorkCondition]
        return form

    def details(self) -> EmployerDetails:
        """Return what was typed."""
        conditions: Collection[WorkCondition] = self.conditions.data or ()
        return EmployerDetails(**{name: self[name].data for name in OFFERED}, conditions=conditions)


class GoOnForm(Form):
    """How work at an employer goes on."""

    works_since = day_field(lazy_gettext("Works since"), needed=False)
    left_on = day_field(lazy_gettext("Left on"), needed=False)
    note = long_text_field(lazy_gettext("How it goes"), most=2000, render_kw={"rows": 3})

    @classmethod
    def of(cls, case: Case, row: JobPlace) -> Self:
        """Make the form, filled with what stands."""
        form = cls(data={name: getattr(row, name) for name in GOES_ON})
        form.also(partial(placing.check_days, case, row.trial_on), "works_since", "left_on")
        return form

    def details(self, row: JobPlace) -> PlaceDetails:
        """Return what was typed, with what stands besides."""
        told = {name: self[name].data for name in GOES_ON}
        return PlaceDetails(employer_id=row.employer_id, trial_on=row.trial_on, **told)


class PlaceForm(Form):
    """Work at an employer."""

    unfit: Sequence[tuple[str, Sequence[LazyText]]] = ()
    employer_id = SelectField(
        lazy_gettext("At which employer"), [required()], coerce=uuid_or_none, validate_choice=False
    )
    trial_on = day_field(lazy_gettext("Trial began on"), default=clock.today)
    works_since = day_field(lazy_gettext("Works since"), needed=False)
    left_on = day_field(lazy_gettext("Left on"), needed=False)
    note = long_text_field(lazy_gettext("How it goes"), most=2000, render_kw={"rows": 3})

    @classmethod
    def to(cls, session: Session, case: Case) -> Self:
        """Make the empty form for a case."""
        form = cls()
        form.offer(session, case, None)
        return form

    def offer(self, session: Session, case: Case, standing: UUID | None) -> None:
        """Offer the employers that have a place today, and the one that stands."""
        listed = register.of_centre(session, case.centre_id)
        busy = register.taken(session, [one.id for one in listed])
        free = [one for one in listed if one.id == standing or _is_free(one, busy.get(one.id, 0), clock.today())]
        why = {one.id: placing.too_young(case, one, clock.today()) for one in free if one.id != standing}
        told = [(one.id, f"{one.name} · {one.work}") for one in free]
        self.employer_id.choices = [
            ("", gettext("Choose…")),
            *((str(one), name) for one, name in told if not why.get(one)),
        ]
        self.unfit = [(name, [said]) for one, name in told if (said := why.get(one))]
        self.also(partial(placing.check_days, case), "trial_on", "works_since", "left_on")

    def details(self) -> PlaceDetails:
        """Return what was typed."""
        return PlaceDetails(**{name: self[name].data for name in WORDS})


class CorrectPlaceForm(CorrectingForm, PlaceForm):
    """Work at an employer, corrected."""

    case_days = ("trial_on",)
    same = WORDS

    @classmethod
    def of(cls, session: Session, case: Case, row: JobPlace, actor: User) -> Self:
        """Make the form, filled with what is written."""
        form = super().of(session, case, row, actor)
        form.offer(session, case, row.employer_id)
        return form


def _is_free(employer: Employer, busy: int, day: date) -> bool:
    return employer.offers_on(day) and busy < employer.places
