"""Pages of an agency with an account: its referrals, and its answers."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from outreach.access import notices, users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.accompanying import appointments
from outreach.accompanying.appointments import HowItEnded
from outreach.accompanying.forms import AppointmentForm
from outreach.accompanying.routes import appointment_form, calendar_of
from outreach.c2_connect import packages, referrals
from outreach.c2_connect.answers import BY_WORD
from outreach.c2_connect.letters import senders
from outreach.c2_connect.letters.routes import summary_of
from outreach.c2_connect.letters.senders import Sender
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState
from outreach.core import clock
from outreach.core.language import lazy_gettext
from outreach.directory import agencies
from outreach.partners import asking, inbox
from outreach.partners.forms import AnswerForm
from outreach.web import saved
from outreach.web.forms import Form
from outreach.web.transaction import db

routes = Blueprint("partners", __name__)

WORDS = {"wait": "waiting-list"}  # old addresses


@routes.get("/referrals/")
@allow(Permission.ANSWER_REFERRAL)
def partner_inbox() -> ResponseReturnValue:
    """List the referrals of the user's agency."""
    after = request.args.get("after")
    page = inbox.of_agency(db(), actor(), after)
    agency_id = actor().agency_id
    agency = agencies.load(db(), agency_id, actor()) if agency_id else None
    found = [row.referral for row in page.rows]
    past, past_count = ([], 0) if after else inbox.past(db(), actor())
    return render_template(
        "partners/inbox.html",
        page=page,
        agency=agency,
        goes_on=bool(after),
        senders=senders.of_referrals(db(), [one.id for one in found]),
        names=asking.names(db(), found),
        past=past,
        past_count=past_count,
        notices=[] if after else notices.unread(db(), actor()),
    )


@routes.get("/referrals/<uuid:referral_id>")
@allow(Permission.ANSWER_REFERRAL)
def partner_referral(referral_id: UUID) -> ResponseReturnValue:
    """Show one referral: shared data and possible answers."""
    found = inbox.load(db(), referral_id, actor())
    inbox.mark_seen(db(), found, actor())
    return partner_page(found, Form())


@routes.post("/referrals/<uuid:referral_id>/accept")
@allow(Permission.ANSWER_REFERRAL)
@saved.says(lazy_gettext("Accepted: the centre is told."))
def accept(referral_id: UUID) -> ResponseReturnValue:
    """Accept the referral: one tap."""
    found = inbox.load(db(), referral_id, actor())
    form = Form()
    if form.accepted(lambda: referrals.answer(db(), found, ReferralState.ACCEPTED, actor())):
        return _to_referral(referral_id)
    return partner_page(found, form)


@routes.post("/referrals/<uuid:referral_id>/undo")
@allow(Permission.ANSWER_REFERRAL)
@saved.says(lazy_gettext("Taken back: the referral waits for your answer again."))
def undo(referral_id: UUID) -> ResponseReturnValue:
    """Take an acceptance back, within a quarter of an hour."""
    found = inbox.load(db(), referral_id, actor())
    form = Form()
    if form.accepted(lambda: referrals.undo_acceptance(db(), found, actor())):
        return _to_referral(referral_id)
    return partner_page(found, form)


@routes.route("/referrals/<uuid:referral_id>/<any(decline,wait,progress,complete,end):what>", methods=["GET", "POST"])
@allow(Permission.ANSWER_REFERRAL)
@saved.says(lazy_gettext("Your answer is saved: the centre is told."))
def answer(referral_id: UUID, what: str) -> ResponseReturnValue:
    """Give any other answer, with its arguments."""
    found, said = inbox.load(db(), referral_id, actor()), BY_WORD[WORDS.get(what, what)]
    form = AnswerForm.of(said, found)
    if form.accepted(lambda: referrals.answer(db(), found, said.state, actor(), **form.told())):
        return _to_referral(referral_id)
    back = url_for("partners.partner_referral", referral_id=referral_id)
    return render_template("partners/answer.html", form=form, referral=found, back=back, sender=_sender(found))


@routes.route("/referrals/<uuid:referral_id>/appointment", methods=["GET", "POST"])
@allow(Permission.ANSWER_REFERRAL)
@saved.says(lazy_gettext("The appointment is saved."))
def partner_appointment(referral_id: UUID) -> ResponseReturnValue:
    """Make an appointment as the agency."""
    found = inbox.load(db(), referral_id, actor())
    form = appointment_form(AppointmentForm, found)
    back = url_for("partners.partner_referral", referral_id=referral_id)
    if form.accepted(lambda: appointments.make(db(), found, form.details(), actor())):
        return redirect(back, 303)
    return render_template("partners/appointment.html", form=form, referral=found, back=back, sender=_sender(found))


@routes.post("/referrals/<uuid:referral_id>/appointment/<any(came,missed,cancelled):what>")
@allow(Permission.ANSWER_REFERRAL)
@saved.says(lazy_gettext("The result of the appointment is saved."))
def partner_ends_appointment(referral_id: UUID, what: str) -> ResponseReturnValue:
    """Record the result of the appointment as the agency: one tap."""
    found = inbox.load(db(), referral_id, actor())
    form = Form()
    if form.accepted(lambda: appointments.end(db(), found, HowItEnded(what), actor())):
        return redirect(url_for("partners.partner_referral", referral_id=referral_id), 303)
    return partner_page(found, form)


@routes.get("/referrals/<uuid:referral_id>/appointment.ics")
@allow(Permission.ANSWER_REFERRAL)
def partner_appointment_file(referral_id: UUID) -> ResponseReturnValue:
    """Download the appointment for the agency's calendar."""
    return calendar_of(inbox.load(db(), referral_id, actor()))


@routes.get("/referrals/<uuid:referral_id>/summary.pdf")
@allow(Permission.ANSWER_REFERRAL)
def partner_summary(referral_id: UUID) -> ResponseReturnValue:
    """Download the shared data as PDF for the agency's files."""
    found = inbox.load(db(), referral_id, actor())
    return summary_of(found, inbox.contents(db(), found, actor()))


def partner_page(found: Referral, form: Form) -> str:
    """Render a referral as seen by its agency."""
    shared = inbox.contents(db(), found, actor())
    names = users.names(db(), {step.made_by for step in found.steps if step.made_by})
    return render_template(
        "partners/partner_referral.html",
        referral=found,
        asking=asking.of(db(), found),
        undo_until=referrals.undo_until(found),
        form=form,
        shared=shared,
        pictures=packages.pictures(db(), found.person_id, found.agency_id, shared),
        fields=packages.FIELDS,
        names=names,
        appointment=appointments.standing(db(), found.id),
        now=clock.now(),
    )


def _sender(found: Referral) -> Sender:
    return senders.of_referral(db(), found.id)


def _to_referral(referral_id: UUID) -> Response:
    return redirect(url_for("partners.partner_referral", referral_id=referral_id), 303)
