"""Pages of accompaniment, for the caseworker: appointment, hand-over, feedback."""

from functools import partial
from typing import TypeVar
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.accompanying import appointments, feedbacks, handovers
from outreach.accompanying.appointments import Appointment, HowItEnded
from outreach.accompanying.forms import AppointmentForm, FeedbackForm, HandoverForm, MomentForm
from outreach.c2_connect import referrals
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.routes import referral_page
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.core.errors import NotFound
from outreach.core.language import lazy_gettext
from outreach.web import saved, whole
from outreach.web.forms import Form
from outreach.web.transaction import db

routes = Blueprint("accompanying", __name__)

OF_CASE = "/cases/<uuid:case_id>/referrals/<uuid:referral_id>"
M = TypeVar("M", bound=MomentForm)
FORM = "c2_connect/chasing/form.html"


@routes.route(f"{OF_CASE}/appointment", methods=["GET", "POST"])
@allow(Permission.SEND_REFERRAL)
@saved.says(lazy_gettext("The appointment is saved."))
def make_appointment(case_id: UUID, referral_id: UUID) -> ResponseReturnValue:
    """Record an appointment made by the caseworker."""
    case, found = _of_case(case_id, referral_id)
    form, back = appointment_form(AppointmentForm, found), _to(case, found)
    if form.accepted(lambda: appointments.make(db(), found, form.details(), actor())):
        return redirect(back, 303)
    hint = lazy_gettext("The agency sees the appointment too: write no more than it needs.")
    return render_template(
        FORM, form=form, title=lazy_gettext("Appointment"), sub=found.agency_words(), back=back, hint=hint
    )


@routes.post(f"{OF_CASE}/appointment/<any(came,missed,cancelled):what>")
@allow(Permission.SEND_REFERRAL)
@saved.says(lazy_gettext("The result of the appointment is saved."))
def end_appointment(case_id: UUID, referral_id: UUID, what: str) -> ResponseReturnValue:
    """Record the result of the appointment: one tap."""
    case, found = _of_case(case_id, referral_id)
    form = Form()
    if form.accepted(lambda: appointments.end(db(), found, HowItEnded(what), actor())):
        return redirect(_to(case, found), 303)
    return referral_page(case, found, form)


@routes.get(f"{OF_CASE}/appointment.ics")
@allow(Permission.SEND_REFERRAL)
def appointment_file(case_id: UUID, referral_id: UUID) -> ResponseReturnValue:
    """Download the appointment for a calendar."""
    return calendar_of(_of_case(case_id, referral_id)[1])


@routes.route(f"{OF_CASE}/handover", methods=["GET", "POST"])
@allow(Permission.SEND_REFERRAL)
@saved.says(lazy_gettext("The hand-over is saved."))
def note_handover(case_id: UUID, referral_id: UUID) -> ResponseReturnValue:
    """Record a hand-over."""
    case, found = _of_case(case_id, referral_id)
    form, back = HandoverForm(), _to(case, found)
    form.also(partial(handovers.check_day, case, found), "day")
    if form.accepted(lambda: handovers.note(db(), case, found, form.details(), actor())):
        return redirect(back, 303)
    return render_template(FORM, form=form, title=lazy_gettext("Hand-over"), sub=found.agency_words(), back=back)


@routes.route(f"{OF_CASE}/feedback", methods=["GET", "POST"])
@allow(Permission.SEND_REFERRAL)
@saved.says(lazy_gettext("What the young person says is saved."))
def give_feedback(case_id: UUID, referral_id: UUID) -> ResponseReturnValue:
    """Record the young person's feedback."""
    case, found = _of_case(case_id, referral_id)
    form, back = FeedbackForm(), _to(case, found)
    form.also(partial(feedbacks.check_day, case, found), "day")
    if form.accepted(lambda: feedbacks.give(db(), case, found, form.details(), actor())):
        return redirect(back, 303)
    return render_template(
        FORM, form=form, title=lazy_gettext("What the young person says"), sub=found.agency_words(), back=back
    )


def appointment_form(kind: type[M], found: Referral) -> M:
    """Return a form of an appointment, filled with the one that stands."""

    def standing() -> Appointment | None:
        return appointments.standing(db(), found.id)

    return whole.over(lambda: kind.of(standing()), found, standing)


def _of_case(case_id: UUID, referral_id: UUID) -> tuple[Case, Referral]:
    case = cases.load(db(), case_id, actor())
    return case, referrals.in_case(db(), case.id, referral_id)


def _to(case: Case, found: Referral) -> str:
    return url_for("c2_connect.referral", case_id=case.id, referral_id=found.id)


def calendar_of(found: Referral) -> Response:
    """Return the current appointment as a calendar file. Raises NotFound."""
    appointment = appointments.standing(db(), found.id)
    if appointment is None:
        raise NotFound
    from outreach.accompanying import calendars

    made = calendars.file_of(found, appointment, appointments.moves_of(db(), appointment))
    answer = Response(made, content_type=calendars.CONTENT_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.number}.ics"'
    return answer
