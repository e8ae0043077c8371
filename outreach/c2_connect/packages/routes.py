"""Pages to send a referral: choose the fields to share, preview them as the agency, send."""

from functools import partial
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c2_connect import packages, referrals, routing
from outreach.c2_connect.packages.forms import ReferralForm
from outreach.c2_connect.routes import routes
from outreach.c2_connect.steps import ReferralState
from outreach.casefile import cases
from outreach.core import clock
from outreach.core.errors import NotFound
from outreach.core.language import lazy_gettext
from outreach.directory import agencies
from outreach.directory.needs import Need
from outreach.web import saved
from outreach.web.arguments import id_argument
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/cases/<uuid:case_id>/referrals/new", methods=["GET", "POST"])
@allow(Permission.SEND_REFERRAL)
@saved.says(lazy_gettext("The referral is saved."))
def send_referral(case_id: UUID) -> ResponseReturnValue:
    """Choose the fields to share, preview them as the agency, send or keep a draft."""
    case = cases.load(db(), case_id, actor())
    agency, need = agencies.load(db(), id_argument("agency"), actor()), _need(request.args.get("need"))
    form, preview = ReferralForm.for_need(need), None
    asked, keeps = form.request(agency.id, need), "keep" in request.form
    if "minimum" not in request.form and not keeps:
        form.also(partial(packages.basis_for, db(), case, agency.id, need), "fields", "message")
    if "minimum" in request.form:
        form.tick_minimum(need)
    elif "preview" in request.form:
        preview = packages.chosen(db(), case, asked.fields, asked.message) if form.validate() else None
    elif form.accepted(lambda: (referrals.draft if keeps else referrals.send)(db(), case, asked, actor())):
        return redirect(url_for("c2_connect.referral", case_id=case.id, referral_id=form.result.id), 303)
    return render_template(
        "c2_connect/send.html",
        form=form,
        case=case,
        agency=agency,
        need=need,
        preview=preview,
        pictures=packages.pictures(db(), case.person_id, agency.id, preview or {}),
        minimum=[packages.FIELDS[code].label for code in packages.PRESETS[need].fields],
        fields=packages.FIELDS,
        states=ReferralState,
        fit=routing.fits(db(), case.person, agency, need, clock.today()),
    )


def _need(text: str | None) -> Need:
    if text not in set(Need):
        raise NotFound
    return Need(text)
