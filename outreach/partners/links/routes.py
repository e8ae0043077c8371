"""Pages behind a link, for an agency without an account. They belong to the blueprint of the partners."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from outreach.access.gate import act_as, allow
from outreach.access.permissions import Permission
from outreach.access.visitor import requests as visitor
from outreach.accompanying import appointments
from outreach.accompanying.appointments import HowItEnded
from outreach.accompanying.routes import appointment_form
from outreach.c2_connect import packages, referrals
from outreach.c2_connect.answers import BY_WORD
from outreach.c2_connect.letters import senders
from outreach.c2_connect.letters.senders import Sender
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState, Through
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.partners import asking, inbox, links
from outreach.partners.forms import AnswerForm
from outreach.partners.links import gate, opening
from outreach.partners.links.forms import LinkAppointmentForm, LinkCodeForm
from outreach.partners.links.opening import Opened
from outreach.partners.routes import routes
from outreach.web import saved
from outreach.web.forms import Form
from outreach.web.transaction import before_transaction, db

__all__ = ["routes"]

routes.url_defaults(gate.put_mark)
WRONG_CODE = lazy_gettext("This is not the code. Look again, or ask the caseworker.")


@routes.get("/l/<token>")
@allow(Permission.ANYONE)
def open_link(token: str) -> ResponseReturnValue:
    """Store the token in a cookie and redirect. Reads nothing: link previews learn and change nothing."""
    gate.hold(gate.LINK, token[:100])
    answer = redirect(url_for("partners.link_page"), 303)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@routes.route("/r/", methods=["GET", "POST"])
@allow(Permission.ANYONE)
def link_page() -> ResponseReturnValue:
    """Show the referral, if open in this browser; else ask for the code, or say that there is nothing."""
    if request.method == "GET" and "next" not in request.args and (found := gate.opened(as_tapped=True)):
        inbox.mark_seen(db(), found.referral, found.desk, Through.LINK)
        return _page(found, Form())
    known = gate.wanted()
    if known is None:
        return gate.over()
    link, referral = known
    form = LinkCodeForm()
    if form.validate_on_submit() and _knows_code(form, link, referral):
        opened, visit = opening.begin(db(), link, referral, visitor.device())
        gate.hold(gate.VISIT, visit)
        visitor.know_device()
        act_as(opened.desk)
        wanted = visitor.page_wanted(db(), opened.desk)
        return redirect(wanted if wanted.startswith("/r/") else url_for("partners.link_page"), 303)
    return render_template("partners/links/code.html", form=form, sender=senders.of_referral(db(), referral.id))


@routes.post("/r/accept")
@allow(Permission.ANYONE)
@saved.says(lazy_gettext("Accepted: the centre is told."))
@gate.inside
def link_accept(found: Opened) -> ResponseReturnValue:
    """Accept the referral: one tap."""
    form = Form()
    if form.accepted(lambda: _answer(found, ReferralState.ACCEPTED)):
        return _back(found)
    return _page(found, form)


@routes.post("/r/undo")
@allow(Permission.ANYONE)
@saved.says(lazy_gettext("Taken back: the referral waits for your answer again."))
@gate.inside
def link_undo(found: Opened) -> ResponseReturnValue:
    """Take an acceptance back, within a quarter of an hour."""
    form = Form()
    if form.accepted(lambda: referrals.undo_acceptance(db(), found.referral, found.desk, Through.LINK)):
        return _back(found)
    return _page(found, form)


@routes.route('/r/<any(decline,"waiting-list",progress,complete,end):what>', methods=["GET", "POST"])
@allow(Permission.ANYONE)
@saved.says(lazy_gettext("Your answer is saved: the centre is told."))
@before_transaction(gate.save_draft)
@gate.inside
def link_answer(found: Opened, what: str) -> ResponseReturnValue:
    """Give any other answer, with its arguments."""
    gate.bring_typed(found)
    said = BY_WORD[what]
    form = AnswerForm.of(said, found.referral)
    if form.accepted(lambda: _answer(found, said.state, **form.told())):
        return _back(found)
    back = url_for("partners.link_page")
    return render_template("partners/answer.html", form=form, back=back, **_about(found))


@routes.route("/r/appointment", methods=["GET", "POST"])
@allow(Permission.ANYONE)
@saved.says(lazy_gettext("The appointment is saved."))
@before_transaction(gate.save_draft)
@gate.inside
def link_appointment(found: Opened) -> ResponseReturnValue:
    """Make or move the appointment."""
    gate.bring_typed(found)
    form = appointment_form(LinkAppointmentForm, found.referral)
    standing = appointments.standing(db(), found.referral.id)
    if form.accepted(lambda: appointments.make(db(), found.referral, form.details(standing), found.desk, Through.LINK)):
        return _back(found)
    back = url_for("partners.link_page")
    return render_template("partners/links/appointment.html", form=form, back=back, **_about(found))


@routes.post("/r/appointment/<any(came,missed,cancelled):what>")
@allow(Permission.ANYONE)
@saved.says(lazy_gettext("The result of the appointment is saved."))
@gate.inside
def link_end_appointment(found: Opened, what: str) -> ResponseReturnValue:
    """Record the result of the appointment: one tap."""
    form = Form()
    if form.accepted(lambda: appointments.end(db(), found.referral, HowItEnded(what), found.desk)):
        return _back(found)
    return _page(found, form)


@routes.post("/r/leave")
@allow(Permission.ANYONE)
@gate.inside
def link_leave(found: Opened) -> ResponseReturnValue:
    """End the visit in this browser."""
    opening.leave(db(), found)
    return _thanks(found, waits=found.referral.is_waiting)


@routes.get("/r/thanks")
@allow(Permission.ANYONE)
def link_thanks() -> ResponseReturnValue:
    """Confirm that the answer arrived, or say that one is waited for."""
    return render_template("partners/links/thanks.html", waits="waits" in request.args, sender=_named())


def _knows_code(form: LinkCodeForm, link: links.ReferralLink, referral: Referral) -> bool:
    try:
        right = opening.knows_code(db(), link, referral.person_id, form.code.data or "", visitor.device())
    except Refused as refusal:
        form.refuse(refusal)
        return False
    if not right:
        form.refuse(Refused(WRONG_CODE, "code"))
    return right


def _answer(found: Opened, state: ReferralState, **told: Any) -> object:
    return referrals.answer(db(), found.referral, state, found.desk, through=Through.LINK, **told)


def _back(found: Opened) -> Response:
    """Redirect to the referral, or to thanks once it is over and the link with it."""
    return redirect(url_for("partners.link_page"), 303) if found.referral.is_open else _thanks(found)


def _about(found: Opened) -> dict[str, Any]:
    return {"referral": found.referral, "sender": senders.of_referral(db(), found.referral.id)}


def _named() -> Sender | None:
    """Return the centre that the address names: the link is closed by then, and its name is on every letter."""
    centre_id = request.args.get("centre", type=UUID)
    return senders.of_centre(db(), centre_id) if centre_id else None


def _thanks(found: Opened, *, waits: bool = False) -> Response:
    centre_id = senders.centre_of(db(), found.referral)
    gate.hold(gate.VISIT, None)
    gate.hold(gate.LINK, None)
    return redirect(url_for("partners.link_thanks", waits=1 if waits else None, centre=centre_id), 303)


def _page(found: Opened, form: Form) -> str:
    referral, shared = found.referral, inbox.contents(db(), found.referral, found.desk, Through.LINK)
    return render_template(
        "partners/links/page.html",
        referral=found.referral,
        asking=asking.of(db(), found.referral),
        undo_until=referrals.undo_until(found.referral),
        form=form,
        shared=shared,
        pictures=packages.pictures(db(), referral.person_id, referral.agency_id, shared),
        appointment=appointments.standing(db(), found.referral.id),
        now=clock.now(),
        fields=packages.FIELDS,
    )
