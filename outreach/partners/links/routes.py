"""Pages behind a link, for an agency without an account. They hang on the blueprint of the partners."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from outreach.access.gate import act_as, allow
from outreach.access.permissions import Permission
from outreach.access.visitor import requests as visitor
from outreach.c2_connect import appointments, links, packages, referrals
from outreach.c2_connect.appointments import HowItEnded
from outreach.c2_connect.letters import senders
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState, Through
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.partners import inbox
from outreach.partners.forms import DeclineForm
from outreach.partners.links import gate, opening
from outreach.partners.links.forms import (
    LinkAnswerForm,
    LinkAppointmentForm,
    LinkCodeForm,
    LinkDoneForm,
    LinkWaitingForm,
)
from outreach.partners.links.opening import Opened
from outreach.partners.routes import routes
from outreach.web.forms import Form
from outreach.web.transaction import before_transaction, db

__all__ = ["routes"]

routes.url_defaults(gate.put_mark)
WRONG_CODE = lazy_gettext("This is not the code. Look again, or ask the caseworker.")


@routes.get("/l/<token>")
@allow(Permission.ANYONE, reads_only=True)
def open_link(token: str) -> ResponseReturnValue:
    """The address of a link. It looks at nothing: whoever fetches it to show a preview learns and changes nothing."""
    gate.hold(gate.LINK, token[:100])
    answer = redirect(url_for("partners.link_page"), 303)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@routes.route("/r/", methods=["GET", "POST"])
@allow(Permission.ANYONE)
def link_page() -> ResponseReturnValue:
    """The referral, if it is open in this browser; else the question for the code; else that there is nothing."""
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
@gate.inside
def link_accept(found: Opened) -> ResponseReturnValue:
    """Take the young person in: one tap."""
    form = Form()
    if form.accepted(lambda: _answer(found, ReferralState.ACCEPTED)):
        return _back(found)
    return _page(found, form)


@routes.route("/r/decline", methods=["GET", "POST"])
@allow(Permission.ANYONE)
@before_transaction(gate.save_draft)
@gate.inside
def link_decline(found: Opened) -> ResponseReturnValue:
    """Say no, with a reason; who is full may say until when, and gets no more until then."""
    gate.bring_typed(found)
    form = DeclineForm()

    def act() -> object:
        told = {"reason": form.reason.data, "note": form.note.data, "full_until": form.full_until.data}
        return _answer(found, ReferralState.DECLINED, **told)

    if form.accepted(act):
        return _back(found)
    return _form_page(found, form, "decline")


@routes.route("/r/waiting-list", methods=["GET", "POST"])
@allow(Permission.ANYONE)
@before_transaction(gate.save_draft)
@gate.inside
def link_waiting_list(found: Opened) -> ResponseReturnValue:
    """No place now, but later; perhaps it is known when."""
    gate.bring_typed(found)
    form = LinkWaitingForm()
    if form.accepted(
        lambda: _answer(found, ReferralState.WAITING_LIST, note=form.note.data, expected_on=form.expected_on.data)
    ):
        return _back(found)
    return _form_page(found, form, "waiting")


@routes.route("/r/appointment", methods=["GET", "POST"])
@allow(Permission.ANYONE)
@before_transaction(gate.save_draft)
@gate.inside
def link_appointment(found: Opened) -> ResponseReturnValue:
    """When the young person may come, or another time than was said before."""
    gate.bring_typed(found)
    form = LinkAppointmentForm()
    if form.accepted(lambda: appointments.make(db(), found.referral, form.details(), found.desk, Through.LINK)):
        return _back(found)
    return _form_page(found, form, "appointment")


@routes.post("/r/appointment/<any(came,missed):what>")
@allow(Permission.ANYONE)
@gate.inside
def link_end_appointment(found: Opened, what: str) -> ResponseReturnValue:
    """Whether they came: one tap."""
    form = Form()
    if form.accepted(lambda: appointments.end(db(), found.referral, HowItEnded(what), found.desk)):
        return _back(found)
    return _page(found, form)


@routes.route("/r/<any(progress,end):what>", methods=["GET", "POST"])
@allow(Permission.ANYONE)
@before_transaction(gate.save_draft)
@gate.inside
def link_report(found: Opened, what: str) -> ResponseReturnValue:
    """How it goes, or that it ended without result; with a word or without."""
    gate.bring_typed(found)
    form, state = LinkAnswerForm(), ReferralState.IN_SERVICE if what == "progress" else ReferralState.ENDED
    if form.accepted(lambda: _answer(found, state, note=form.note.data)):
        return _back(found)
    return _form_page(found, form, what)


@routes.route("/r/complete", methods=["GET", "POST"])
@allow(Permission.ANYONE)
@before_transaction(gate.save_draft)
@gate.inside
def link_complete(found: Opened) -> ResponseReturnValue:
    """That it is done, and what the young person got."""
    gate.bring_typed(found)
    form = LinkDoneForm().offer(found.referral.need)

    if form.accepted(lambda: _answer(found, ReferralState.COMPLETED, note=form.note.data, given=form.given.data or ())):
        return _back(found)
    return _form_page(found, form, "complete")


@routes.post("/r/leave")
@allow(Permission.ANYONE)
@gate.inside
def link_leave(found: Opened) -> ResponseReturnValue:
    """Close it in this browser."""
    opening.leave(db(), found)
    return _thanks()


@routes.get("/r/thanks")
@allow(Permission.ANYONE, reads_only=True)
def link_thanks() -> ResponseReturnValue:
    """The answer has arrived, and there is nothing more to do here."""
    return render_template("partners/links/thanks.html")


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


def _form_page(found: Opened, form: Form, what: str) -> str:
    return render_template("partners/links/answer.html", form=form, referral=found.referral, what=what)


def _back(found: Opened) -> Response:
    """To the referral; once it is over the link is dead, and thanks is all that is left."""
    return redirect(url_for("partners.link_page"), 303) if found.referral.is_open else _thanks()


def _thanks() -> Response:
    gate.hold(gate.VISIT, None)
    gate.hold(gate.LINK, None)
    return redirect(url_for("partners.link_thanks"), 303)


def _page(found: Opened, form: Form) -> str:
    return render_template(
        "partners/links/page.html",
        referral=found.referral,
        sender=senders.of_referral(db(), found.referral.id),
        form=form,
        shared=inbox.contents(db(), found.referral, found.desk, Through.LINK),
        appointment=appointments.standing(db(), found.referral.id),
        now=clock.now(),
        fields=packages.FIELDS,
    )
