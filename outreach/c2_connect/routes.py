"""Pages of the second C: screening, routing, referrals as seen by the centre."""

from collections.abc import Collection
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c2_connect import (
    chasing,
    package_views,
    packages,
    redaction,
    referral_parts,
    referrals,
    routing,
    screenings,
)
from outreach.c2_connect.forms import ScreeningForm
from outreach.c2_connect.instrument import unfinished
from outreach.c2_connect.referrals import Referral, ReferralRequest
from outreach.c2_connect.routing.forms import HOUSES
from outreach.c2_connect.steps import ReferralState
from outreach.casefile import capacity, cases, consents, reveals
from outreach.casefile.cases import Case
from outreach.casefile.reveals import Section
from outreach.core import clock
from outreach.core.language import lazy_gettext
from outreach.directory.needs import GROUPS, Need
from outreach.web import came_from, idempotency, saved, whole
from outreach.web.forms import Form
from outreach.web.transaction import db

routes = Blueprint("c2_connect", __name__)


@routes.route("/cases/<uuid:case_id>/needs", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The screening of needs is saved."))
def screen(case_id: UUID) -> ResponseReturnValue:
    """Screen needs; those of the last screening are ticked."""
    case = cases.load(db(), case_id, actor())

    def fill() -> ScreeningForm:
        return ScreeningForm(needs=_known_needs(case) if request.method == "GET" or g.get("as_it_stands") else [])

    form = whole.over(fill, case, lambda: screenings.latest(db(), case.id))
    if form.accepted_on_basis(db(), case, actor(), lambda: screenings.screen(db(), case, form.details(), actor())):
        return redirect(url_for("c2_connect.route", case_id=case.id), 303)
    begun = unfinished.of_case(db(), case.id)
    first = unfinished.asked(begun).instrument.parts[0]
    return render_template("c2_connect/screen.html", form=form, case=case, groups=GROUPS, begun=begun, first=first)


@routes.get("/cases/<uuid:case_id>/routing")
@allow(Permission.SEND_REFERRAL)
def route(case_id: UUID) -> ResponseReturnValue:
    """Show the places for each screened need: those that fit (or its open referral), and the others, with reasons."""
    case = cases.load(db(), case_id, actor())
    return render_template(
        "c2_connect/routing.html",
        case=case,
        found=routing.for_needs(db(), case.person, _known_needs(case), clock.today()),
        sent={(r.agency_id, r.need): r for r in referrals.open_of_case(db(), case.id)},
        houses=HOUSES,
        free=capacity.of_centre(db(), case.centre_id, clock.today()),
        has_basis=any(one.photo is None for one in consents.live(db(), case.person_id, clock.today())),
    )


@routes.get("/cases/<uuid:case_id>/referrals/<uuid:referral_id>")
@allow(Permission.SEE_CASE)
def referral(case_id: UUID, referral_id: UUID) -> ResponseReturnValue:
    """Show a referral as seen by the centre: shared data and every step."""
    case = cases.load(db(), case_id, actor())
    return referral_page(case, referrals.in_case(db(), case.id, referral_id))


@routes.post("/cases/<uuid:case_id>/referrals/<uuid:referral_id>/reveal")
@allow(Permission.SEE_CASE)
def reveal_need(case_id: UUID, referral_id: UUID) -> ResponseReturnValue:
    """Show a referral with its sensitive need revealed; the reveal is recorded."""
    case = cases.load(db(), case_id, actor())
    found = referrals.in_case(db(), case.id, referral_id)
    reveals.reveal(db(), case, Section.REFERRALS, actor())
    idempotency.spend(db(), url_for("c2_connect.referral", case_id=case.id, referral_id=found.id))
    return referral_page(case, found, unfolded=True)


@routes.post("/cases/<uuid:case_id>/referrals/<uuid:referral_id>/revoke")
@allow(Permission.SEND_REFERRAL)
@saved.says(lazy_gettext("The referral is taken back: the agency sees nothing of it any more."))
def revoke(case_id: UUID, referral_id: UUID) -> ResponseReturnValue:
    """Revoke a referral."""
    case = cases.load(db(), case_id, actor())
    found = referrals.in_case(db(), case.id, referral_id)
    if found.is_open:
        referrals.revoke(db(), case, found, actor())
    return redirect(url_for("c2_connect.referral", case_id=case.id, referral_id=found.id), 303)


def _known_needs(case: Case) -> list[Need]:
    """Return the needs of the last screening, the most pressing first, with an audited reveal: its page needs them."""
    last = screenings.latest(db(), case.id)
    if last is None:
        return []
    reveals.reveal(db(), case, Section.NEEDS, actor())
    return [need for need, _level in screenings.most_pressing_first(last)]


def referral_page(case: Case, found: Referral, form: Form | None = None, *, unfolded: bool = False) -> str:
    """Render a referral as seen by the centre. form: a refused button of the page."""
    chases, shared = chasing.of_referral(db(), found.id), packages.of_referral(db(), found.id)
    acted = {by for by in (*(s.made_by for s in found.steps), *(c.made_by for c in chases)) if by}
    wished = referrals.wished(found) if found.state == ReferralState.DRAFT else None
    folded = frozenset() if unfolded else redaction.sensitive_among([*shared, *(wished.fields if wished else ())])
    drafted = _chosen(case, wished, folded) if wished else {}
    return render_template(
        "c2_connect/referral.html",
        case=case,
        referral=found,
        form=form or Form(),
        list_before=came_from.list_beside_case(),
        unfolded=unfolded or not found.need.is_sensitive,
        folded=folded,
        may_reveal=reveals.may_reveal(db(), case, actor()),
        shared=shared,
        pictures=packages.pictures(db(), case.person_id, found.agency_id, shared or drafted),
        wished=drafted,
        looks=package_views.of_referral(db(), found.id),
        is_shared=referrals.is_shown(db(), found),
        fields=packages.FIELDS,
        names=redaction.names(db(), acted, found, unfolded=unfolded),
        chases=chases,
        onward=chasing.onward(db(), [(case, found)], actor()).get(found.id) if found.is_ours else None,
        now=clock.now(),
        **referral_parts.of(db(), found),
    )


def _chosen(case: Case, wished: ReferralRequest, folded: Collection[str]) -> dict[str, str]:
    """Return a draft's data as the agency would see it; folded fields are not read."""
    kept = [code for code in wished.fields if code not in folded]
    return packages.chosen(db(), case, kept, wished.message) | dict.fromkeys(set(wished.fields) & set(folded), "")
