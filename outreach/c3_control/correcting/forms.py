"""The forms of the third C by which its records are corrected."""

from dataclasses import replace
from datetime import date
from typing import Self

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c3_control import houses
from outreach.c3_control.at_camp.ways_home.forms import CorrectWayHomeForm
from outreach.c3_control.camps import Enrolment
from outreach.c3_control.correcting import DaysThere
from outreach.c3_control.forms import AdmitForm, TherapyForm
from outreach.c3_control.placements.forms import CorrectPlacementForm, CorrectVisitForm
from outreach.c3_control.plans import forms as plan_forms
from outreach.c3_control.residence.agreed.forms import CorrectExtensionForm, CorrectRulesForm
from outreach.c3_control.residence.forms import CorrectHealthForm, CorrectIncidentForm, CorrectMedicineForm
from outreach.c3_control.residence.nightly.forms import CorrectLeaveForm, CorrectPresenceForm
from outreach.c3_control.sorting.forms import CorrectUnplacedForm
from outreach.c3_control.stays import AdmitDetails, Stay
from outreach.casefile.cases import Case
from outreach.casefile.corrections import Kind
from outreach.casefile.corrections.forms import CorrectingForm, CorrectingOnBasis
from outreach.core import clock
from outreach.core.language import language, lazy_gettext
from outreach.web.checkbox_list import CheckboxList
from outreach.web.fields import long_text_field
from outreach.web.forms import Form


class CorrectTherapyForm(CorrectingOnBasis, TherapyForm):
    """A therapy session, corrected."""

    case_days = ("day",)
    same = ("day", "kind", "minutes", "note")


class CorrectStayForm(CorrectingOnBasis, AdmitForm):
    """A stay, corrected: bed, days, how it ended. What was planned stands after its end too."""

    case_days = ("begins_on", "ends_on")
    same = ("begins_on", "planned_until", "ends_on", "ending", "note")
    note = long_text_field(lazy_gettext("A word on it"))

    @classmethod
    def of(cls, session: Session, case: Case, row: Stay, _actor: User) -> Self:
        """Make the form, filled with the stay; it offers all beds of the centre."""
        form: Self = cls(
            data={"bed": row.bed_id, "came_for": row.why, **{name: getattr(row, name) for name in cls.same}}
        )
        beds = houses.beds_of_centre(session, case.centre_id)
        form.bed.choices = [(str(bed.id), f"{bed.house.name} · {bed.label}") for bed in beds]
        return form

    def details(self) -> AdmitDetails:
        """Return the form's values as AdmitDetails, with the remark."""
        told = replace(super().details(), planned_until=self.planned_until.data)
        return replace(told, over=replace(told.over, note=self.note.data) if told.over else None)


class CorrectSeatForm(CorrectingForm, Form):
    """The days of a camp on which somebody was there, corrected."""

    days = CheckboxList(lazy_gettext("Was there on these days"), coerce=date.fromisoformat, validate_choice=False)

    @classmethod
    def of(cls, _session: Session, _case: Case, row: Enrolment, _actor: User) -> Self:
        """Make the form with the days of the camp that have come; those on which they were there are ticked."""
        form: Self = cls(data={"days": [day.isoformat() for day in row.camp.days() if row.was_present(day)]})
        come = (day for day in row.camp.days() if day <= clock.today())
        form.days.choices = [(day.isoformat(), clock.show_date(day, language())) for day in come]
        return form

    def details(self) -> DaysThere:
        """Return the ticked days."""
        offered = {date.fromisoformat(value) for value, _words in self.days.choices}
        return DaysThere(days=offered & set(self.days.data or ()))


FORMS = {
    Kind.PLAN: plan_forms.CorrectPlanForm,
    Kind.GOAL: plan_forms.CorrectGoalForm,
    Kind.GOAL_STEP: plan_forms.CorrectProgressForm,
    Kind.PLAN_ACT: plan_forms.CorrectActForm,
    Kind.THERAPY: CorrectTherapyForm,
    Kind.STAY: CorrectStayForm,
    Kind.PLACEMENT: CorrectPlacementForm,
    Kind.PLACEMENT_VISIT: CorrectVisitForm,
    Kind.SEAT: CorrectSeatForm,
    Kind.WAY_HOME: CorrectWayHomeForm,
    Kind.UNPLACED: CorrectUnplacedForm,
    Kind.MEDICINE: CorrectMedicineForm,
    Kind.INCIDENT: CorrectIncidentForm,
    Kind.LEAVE: CorrectLeaveForm,
    Kind.PRESENCE: CorrectPresenceForm,
    Kind.RULES: CorrectRulesForm,
    Kind.HEALTH: CorrectHealthForm,
    Kind.EXTENSION: CorrectExtensionForm,
}
