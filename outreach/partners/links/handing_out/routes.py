"""Pages for a caseworker to hand out a link. They belong to the blueprint of the partners."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.access.visitor import requests as visitor
from outreach.c2_connect import referrals
from outreach.c2_connect.letters import senders
from outreach.c2_connect.referrals import Referral
from outreach.casefile import cases
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.partners import links
from outreach.partners.links import models, notices, texts
from outreach.partners.routes import routes
from outreach.web import idempotency, saved
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.post("/cases/<uuid:case_id>/referrals/<uuid:referral_id>/link/<any(copy,mail):what>")
@allow(Permission.SEND_REFERRAL)
def make_referral_link(case_id: UUID, referral_id: UUID, what: str) -> ResponseReturnValue:
    """Make a new link with its code, shown once: to copy into a chat, or to send by e-mail."""
    found = _referral(case_id, referral_id)
    by_mail = what == "mail" and notices.can_mail(db(), found)
    try:
        made = links.make(db(), found, actor(), mailed=by_mail)
    except Refused:
        return _to_referral(case_id, found)
    notices.forget_old_link(db(), found)
    code = links.new_code(db(), found, made.link, actor())
    if by_mail:
        notices.tell_link(db(), found, made.token)
    address = notices.address_of_link(visitor.site().origin, made.token)
    words = "" if by_mail else texts.to_paste(address, found.answer_due_on, senders.of_referral(db(), found.id))
    return _shown_once(case_id, found, code, words)


@routes.post("/cases/<uuid:case_id>/referrals/<uuid:referral_id>/links/<uuid:link_id>/<any(code,withdraw):what>")
@allow(Permission.SEND_REFERRAL)
@saved.says(withdraw=lazy_gettext("The link is withdrawn."))
def set_referral_link(case_id: UUID, referral_id: UUID, link_id: UUID, what: str) -> ResponseReturnValue:
    """Make another code for a link, shown once; or withdraw the link."""
    found = _referral(case_id, referral_id)
    link = models.one_of(db(), found, link_id)
    if what == "code" and links.is_good(db(), link, found):
        return _shown_once(case_id, found, links.new_code(db(), found, link, actor()))
    if what == "withdraw":
        links.withdraw(db(), found, link, actor())
        notices.forget_old_link(db(), found)
    else:
        saved.nothing()
    return _to_referral(case_id, found)


def _referral(case_id: UUID, referral_id: UUID) -> Referral:
    case = cases.load(db(), case_id, actor())
    found = next((one for one in referrals.of_case(db(), case.id) if one.id == referral_id), None)
    if found is None:
        raise NotFound
    return found


def _shown_once(case_id: UUID, found: Referral, code: str, words: str = "") -> str:
    back = url_for("c2_connect.referral", case_id=case_id, referral_id=found.id)
    idempotency.spend(db(), back)
    spaced = f"{code[:3]} {code[3:]}"
    return render_template("partners/links/made.html", referral=found, code=spaced, words=words, back=back)


def _to_referral(case_id: UUID, found: Referral) -> Response:
    return redirect(url_for("c2_connect.referral", case_id=case_id, referral_id=found.id), 303)
