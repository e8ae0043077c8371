"""Pages of links: giving one out, for the caseworker; and what is behind one, for an agency without an account."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from outreach.access.gate import act_as, actor, allow
from outreach.access.permissions import Permission
from outreach.access.visitor import gate as visitor
from outreach.c2_connect import agencies, inbox, links, packages, referrals
from outreach.c2_connect.agencies import CapacityDetails
from outreach.c2_connect.links import gate, kept, notices, opening, texts
from outreach.c2_connect.links.forms import AnswerForm, LinkCodeForm, LinkDeclineForm, WaitingForm
from outreach.c2_connect.links.opening import Opened
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.routes import routes
from outreach.c2_connect.steps import DeclineReason, ReferralState, Through
from outreach.casefile import cases
from outreach.ground.errors import NotFound, Refused
from outreach.ground.language import later
from outreach.web import once
from outreach.web.forms import Form
from outreach.web.transaction import ahead, db

__all__ = ["routes"]

WRONG_CODE = later("This is not the code. Look again, or ask the caseworker.")
REPORTS = {
    "progress": ReferralState.IN_SERVICE,
    "complete": ReferralState.COMPLETED,
    "end": ReferralState.ENDED,
}


@routes.post("/cases/<uuid:case_id>/referrals/<uuid:referral_id>/link/<any(copy,mail):what>")
@allow(Permission.SEND_REFERRAL)
def make_referral_link(case_id: UUID, referral_id: UUID, what: str) -> ResponseReturnValue:
    """A new link with its code, shown once: to copy into a chat, or sent by e-mail."""
    found = _referral(case_id, referral_id)
    by_mail = what == "mail" and notices.can_mail(db(), found)
    try:
        made = links.make(db(), found, actor(), mailed=by_mail)
    except Refused:
        return _to_referral(case_id, found)
    code = links.new_code(db(), found, made.link, actor())
    if by_mail:
        notices.tell_link(db(), found, made.token)
    address = notices.address_of_link(visitor.site().origin, made.token)
    words = "" if by_mail else texts.to_paste(address, found.answer_due_on)
    return _shown_once(case_id, found, code, words)


@routes.post("/cases/<uuid:case_id>/referrals/<uuid:referral_id>/links/<uuid:link_id>/<any(code,withdraw):what>")
@allow(Permission.SEND_REFERRAL)
def set_referral_link(case_id: UUID, referral_id: UUID, link_id: UUID, what: str) -> ResponseReturnValue:
    """Another code for a link, shown once; or the end of the link."""
    found = _referral(case_id, referral_id)
    link = kept.one_of(db(), found, link_id)
    if what == "code" and links.is_good(db(), link, found):
        return _shown_once(case_id, found, links.new_code(db(), found, link, actor()))
    if what == "withdraw":
        links.withdraw(db(), found, link, actor())
    return _to_referral(case_id, found)


@routes.get("/l/<token>")
@allow(Permission.ANYONE, reads_only=True)
def open_link(token: str) -> ResponseReturnValue:
    """The address of a link. It looks at nothing: whoever fetches it to show a preview learns and changes nothing."""
    gate.hold(gate.LINK, token[:100])
    answer = redirect(url_for("c2_connect.link_page"), 303)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@routes.route("/r/", methods=["GET", "POST"])
@allow(Permission.ANYONE)
def link_page() -> ResponseReturnValue:
    """The referral, if it is open in this browser; else the question for the code; else that there is nothing."""
    if request.method == "GET" and "next" not in request.args and (found := gate.opened()):
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
        return redirect(wanted if wanted.startswith("/r/") else url_for("c2_connect.link_page"), 303)
    return render_template("c2_connect/links/code.html", form=form)


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
@ahead(gate.keep_typed)
@gate.inside
def link_decline(found: Opened) -> ResponseReturnValue:
    """Say no, with a reason; who is full may say until when, and gets no more until then."""
    gate.bring_typed(found)
    form = LinkDeclineForm()

    def act() -> object:
        until = form.full_until.data
        if until and form.reason.data == DeclineReason.FULL:
            agencies.say_capacity(db(), found.referral.agency, CapacityDetails(full_until=until), found.desk)
        return _answer(found, ReferralState.DECLINED, form.note.data, form.reason.data)

    if form.accepted(act):
        return _back(found)
    return render_template("c2_connect/links/decline.html", form=form, referral=found.referral)


@routes.route("/r/waiting-list", methods=["GET", "POST"])
@allow(Permission.ANYONE)
@ahead(gate.keep_typed)
@gate.inside
def link_waiting_list(found: Opened) -> ResponseReturnValue:
    """No place now, but later."""
    gate.bring_typed(found)
    form = WaitingForm()
    if form.accepted(lambda: _answer(found, ReferralState.WAITING_LIST, form.note.data)):
        return _back(found)
    return render_template("c2_connect/links/report.html", form=form, referral=found.referral, what="waiting")


@routes.route("/r/<any(progress,complete,end):what>", methods=["GET", "POST"])
@allow(Permission.ANYONE)
@ahead(gate.keep_typed)
@gate.inside
def link_report(found: Opened, what: str) -> ResponseReturnValue:
    """How it goes, that it is done, or that it ended without result; with a word or without."""
    gate.bring_typed(found)
    form = AnswerForm()
    if form.accepted(lambda: _answer(found, REPORTS[what], form.note.data)):
        return _back(found)
    return render_template("c2_connect/links/report.html", form=form, referral=found.referral, what=what)


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
    return render_template("c2_connect/links/thanks.html")


def _referral(case_id: UUID, referral_id: UUID) -> Referral:
    case = cases.load(db(), case_id, actor())
    found = next((one for one in referrals.of_case(db(), case.id) if one.id == referral_id), None)
    if found is None:
        raise NotFound
    return found


def _shown_once(case_id: UUID, found: Referral, code: str, words: str = "") -> str:
    back = url_for("c2_connect.referral", case_id=case_id, referral_id=found.id)
    once.spend(db(), back)
    spaced = f"{code[:3]} {code[3:]}"
    return render_template("c2_connect/links/made.html", referral=found, code=spaced, words=words, back=back)


def _to_referral(case_id: UUID, found: Referral) -> Response:
    return redirect(url_for("c2_connect.referral", case_id=case_id, referral_id=found.id), 303)


def _knows_code(form: LinkCodeForm, link: links.ReferralLink, referral: Referral) -> bool:
    try:
        right = opening.knows_code(db(), link, referral.person_id, form.code.data or "", visitor.device())
    except Refused as refusal:
        form.refuse(refusal)
        return False
    if not right:
        form.refuse(Refused(WRONG_CODE, "code"))
    return right


def _answer(
    found: Opened, state: ReferralState, note: str | None = None, reason: DeclineReason | None = None
) -> object:
    return referrals.answer(db(), found.referral, state, found.desk, reason=reason, note=note, through=Through.LINK)


def _back(found: Opened) -> Response:
    """To the referral; once it is over the link is dead, and thanks is all that is left."""
    return redirect(url_for("c2_connect.link_page"), 303) if found.referral.is_open else _thanks()


def _thanks() -> Response:
    gate.hold(gate.VISIT, None)
    gate.hold(gate.LINK, None)
    return redirect(url_for("c2_connect.link_thanks"), 303)


def _page(found: Opened, form: Form) -> str:
    return render_template(
        "c2_connect/links/page.html",
        referral=found.referral,
        form=form,
        shared=inbox.contents(db(), found.referral, found.desk, Through.LINK),
        fields=packages.FIELDS,
    )
