"""Pages of chasing: the list of stuck referrals, and actions on them. They belong to the blueprint of the second C."""

from collections.abc import Callable
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c2_connect import chasing, packages, redaction, referrals
from outreach.c2_connect.chasing.forms import AnswerDaysForm, ToldForm
from outreach.c2_connect.packages.forms import ReferralForm
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.routes import referral_page, routes
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.core.language import lazy_gettext
from outreach.directory import agencies
from outreach.web import saved, whole
from outreach.web.arguments import id_argument
from outreach.web.forms import Form
from outreach.web.transaction import db

__all__ = ["routes"]

OF_CASE = "/cases/<uuid:case_id>/referrals/<uuid:referral_id>"


@routes.post(f"{OF_CASE}/next")
@allow(Permission.SEND_ON)
@saved.says(lazy_gettext("Sent on to the next agency."))
def send_on(case_id: UUID, referral_id: UUID) -> ResponseReturnValue:
    """Send on to the next agency (default: the best) with the same data: one tap, on the case page or in the list."""
    case, found = _of_case(case_id, referral_id)
    agency = agencies.load(db(), id_argument("agency"), actor()) if request.args.get("agency") else None
    form = Form()
    if form.accepted(lambda: chasing.send_on(db(), case, found, agency, actor())):
        of_list = url_for("c2_connect.stuck_list", sent=form.result.id)
        return redirect(of_list if request.args.get("to") == "list" else _to(case, form.result), 303)
    return referral_page(case, found, form)


@routes.post(f"{OF_CASE}/settle")
@allow(Permission.SEND_REFERRAL)
@saved.says(lazy_gettext("The referral is settled."))
def settle(case_id: UUID, referral_id: UUID) -> ResponseReturnValue:
    """Settle a returned referral without another one: one tap."""
    case, found = _of_case(case_id, referral_id)
    return _done(case, found, lambda: chasing.settle(db(), case, found, actor()))


@routes.post(f"{OF_CASE}/hand-back")
@allow(Permission.APPROVE)
@saved.says(lazy_gettext("The referral is handed back to the caseworker."))
def hand_back(case_id: UUID, referral_id: UUID) -> ResponseReturnValue:
    """Hand the referral back to the caseworker, as the supervisor: one tap."""
    case, found = _of_case(case_id, referral_id)
    return _done(case, found, lambda: chasing.hand_back(db(), case, found, actor()))


@routes.post(f"{OF_CASE}/send")
@allow(Permission.SEND_REFERRAL)
@saved.says(lazy_gettext("The referral is sent."))
def send_draft(case_id: UUID, referral_id: UUID) -> ResponseReturnValue:
    """Send a draft."""
    case, found = _of_case(case_id, referral_id)
    return _done(case, found, lambda: referrals.send_draft(db(), case, found, actor()))


@routes.route(f"{OF_CASE}/told", methods=["GET", "POST"])
@allow(Permission.SEND_REFERRAL)
@saved.says(lazy_gettext("The agency's answer is saved."))
def told(case_id: UUID, referral_id: UUID) -> ResponseReturnValue:
    """Record an agency's answer given by telephone."""
    case, found = _of_case(case_id, referral_id)
    form, back = ToldForm.of(found), _to(case, found)
    if not form.state.choices:
        saved.nothing()
        return redirect(back, 303)
    if form.accepted(lambda: referrals.answer(db(), found, form.state.data, actor(), **form.told())):
        return redirect(back, 303)
    redaction.unfold(db(), case, found, actor())
    title = lazy_gettext("What the agency says")
    return render_template(
        "c2_connect/chasing/form.html", form=form, title=title, sub=found.agency_words(unfolded=True), back=back
    )


@routes.route(f"{OF_CASE}/share-anew", methods=["GET", "POST"])
@allow(Permission.SEND_REFERRAL)
@saved.says(lazy_gettext("The referral is shared anew."))
def share_anew(case_id: UUID, referral_id: UUID) -> ResponseReturnValue:
    """Share anew with the agency that serves them; the former fields are ticked."""
    case, found = _of_case(case_id, referral_id)
    back = _to(case, found)
    form = whole.over(lambda: ReferralForm.for_need(found.need), found, lambda: found.version, filled=False)
    if request.method == "GET":
        form.fields.data = [code for code in found.fields.split() if code in packages.FIELDS]
    del form.urgent
    asked = form.request(found.agency_id, found.need)
    if form.accepted(lambda: chasing.share_anew(db(), case, found, asked, actor())):
        return redirect(back, 303)
    redaction.unfold(db(), case, found, actor())
    title = lazy_gettext("Share anew")
    return render_template(
        "c2_connect/chasing/form.html", form=form, title=title, sub=found.agency_words(unfolded=True), back=back
    )


@routes.route("/agencies/<uuid:agency_id>/answer-days", methods=["GET", "POST"])
@allow(Permission.KEEP_DIRECTORY)
@saved.says(lazy_gettext("The days to answer are saved."))
def answer_days(agency_id: UUID) -> ResponseReturnValue:
    """Set the days within which an agency has agreed to answer; empty: the default."""
    agency = agencies.load(db(), agency_id, actor())
    back = url_for("directory.agency", agency_id=agency.id)
    form = whole.over(lambda: AnswerDaysForm(obj=agency), agency)
    days = form.answer_days.data, form.answer_days_urgent.data
    if form.accepted(lambda: chasing.agree_days(db(), agency, *days, actor())):
        return redirect(back, 303)
    hint = lazy_gettext("Left empty, it is 14 days, and 3 if it is urgent. It holds for referrals sent from now on.")
    title = lazy_gettext("Days for an answer")
    return render_template(
        "c2_connect/chasing/form.html", form=form, title=title, sub=agency.name, back=back, hint=hint
    )


def _done(case: Case, found: Referral, act: Callable[[], Referral]) -> ResponseReturnValue:
    """Redirect to the resulting referral; or show this one with the reason for refusal."""
    form = Form()
    if form.accepted(act):
        return redirect(_to(case, form.result), 303)
    return referral_page(case, found, form)


def _of_case(case_id: UUID, referral_id: UUID) -> tuple[Case, Referral]:
    case = cases.load(db(), case_id, actor())
    return case, referrals.in_case(db(), case.id, referral_id)


def _to(case: Case, found: Referral) -> str:
    return url_for("c2_connect.referral", case_id=case.id, referral_id=found.id)
