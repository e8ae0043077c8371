"""Routes of the JSON API."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app
from werkzeug.wrappers import Response

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.accompanying import appointments
from outreach.api import bodies, openapi, schemas
from outreach.api.requests import ROOT, Answered, Operation, declared_of, operation
from outreach.c2_connect import referrals
from outreach.c2_connect.steps import ReferralState, Through
from outreach.core.errors import Refused
from outreach.partners import inbox, listing
from outreach.web import api_requests
from outreach.web.problems import Problem, Wrong
from outreach.web.transaction import db

routes = Blueprint("api", __name__)
CHANGE: dict[str, Any] = {"tag": "Referrals", "answer": schemas.ReferralLine, "versioned": True, "changes": True}


@routes.get(f"{ROOT}/openapi.json")
@allow(Permission.ANYONE)
def openapi_document() -> Response:
    """Return the OpenAPI document."""
    return Response(openapi.document(declared()), mimetype="application/json")


@routes.get(f"{ROOT}/referrals")
@allow(Permission.PROGRAM_READ)
@operation(
    Operation(
        summary="The agency's referrals, by when they changed",
        tag="Referrals",
        answer=schemas.ReferralPage,
        query=bodies.ReferralQuery,
    )
)
def list_referrals(query: bodies.ReferralQuery) -> Answered:
    """List referrals changed since the last request, without data of young people."""
    asked = listing.Asked(states=query.state, since=query.updated_since, after=query.after, rows=query.limit)
    try:
        page = listing.changed(db(), asked, actor())
    except Refused as refusal:
        raise problem_of(422, refusal) from None
    past = [] if query.after else inbox.past(db(), actor())[0]
    lines = [schemas.line_of(row) for row in page.rows]
    return Answered(
        schemas.ReferralPage(referrals=lines, next=page.next_key, not_shared=[schemas.past_line(one) for one in past])
    )


@routes.get(f"{ROOT}/referrals/<uuid:referral_id>")
@allow(Permission.PROGRAM_READ)
@operation(
    Operation(
        summary="One referral, with what is shared of the young person",
        tag="Referrals",
        answer=schemas.ReferralWhole,
        versioned=True,
    )
)
def read_referral(referral_id: UUID) -> Answered:
    """Return one referral; the access is audited, the first is a step. A known version (ETag) opens nothing."""
    found = inbox.load(db(), referral_id, actor())
    inbox.mark_seen(db(), found, actor(), Through.API)
    if api_requests.is_known(found.version):
        return Answered(None, found.version)
    shared = inbox.contents(db(), found, actor(), Through.API)
    return Answered(schemas.whole_of(found, shared, appointments.standing(db(), found.id)), found.version)


@routes.post(f"{ROOT}/referrals/<uuid:referral_id>/accept")
@allow(Permission.PROGRAM_ANSWER)
@operation(Operation(summary="Take the young person in", body=bodies.Accept, **CHANGE))
def accept(referral_id: UUID, body: bodies.Accept) -> Answered:
    """Accept a referral."""
    return _answer(referral_id, ReferralState.ACCEPTED, note=body.note)


@routes.post(f"{ROOT}/referrals/<uuid:referral_id>/decline")
@allow(Permission.PROGRAM_ANSWER)
@operation(Operation(summary="Say no, with a reason", body=bodies.Decline, **CHANGE))
def decline(referral_id: UUID, body: bodies.Decline) -> Answered:
    """Decline a referral."""
    return _answer(referral_id, ReferralState.DECLINED, reason=body.reason, full_until=body.full_until, note=body.note)


@routes.post(f"{ROOT}/referrals/<uuid:referral_id>/waiting-list")
@allow(Permission.PROGRAM_ANSWER)
@operation(Operation(summary="Put the young person on the waiting list", body=bodies.WaitingList, **CHANGE))
def put_on_waiting_list(referral_id: UUID, body: bodies.WaitingList) -> Answered:
    """Put the young person on the waiting list."""
    return _answer(referral_id, ReferralState.WAITING_LIST, expected_on=body.expected_on, note=body.note)


@routes.post(f"{ROOT}/referrals/<uuid:referral_id>/progress")
@allow(Permission.PROGRAM_ANSWER)
@operation(Operation(summary="Tell how it goes", body=bodies.Progress, **CHANGE))
def progress(referral_id: UUID, body: bodies.Progress) -> Answered:
    """Report progress of the service; any number of times."""
    return _answer(referral_id, ReferralState.IN_SERVICE, note=body.note)


@routes.post(f"{ROOT}/referrals/<uuid:referral_id>/complete")
@allow(Permission.PROGRAM_ANSWER)
@operation(Operation(summary="Tell what was given: it is done", body=bodies.Complete, **CHANGE))
def complete(referral_id: UUID, body: bodies.Complete) -> Answered:
    """Complete a referral."""
    return _answer(referral_id, ReferralState.COMPLETED, given=body.given, note=body.note)


@routes.post(f"{ROOT}/referrals/<uuid:referral_id>/end")
@allow(Permission.PROGRAM_ANSWER)
@operation(Operation(summary="End without a result", body=bodies.End, **CHANGE))
def end(referral_id: UUID, body: bodies.End) -> Answered:
    """End a referral without a result."""
    return _answer(referral_id, ReferralState.ENDED, note=body.note)


def declared() -> Iterator[openapi.Declared]:
    """Yield the declared API routes, for the OpenAPI document."""
    for rule in current_app.url_map.iter_rules():
        view: Any = current_app.view_functions[rule.endpoint]
        told = declared_of(view)
        if told is not None:
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                yield openapi.Declared(rule.rule, method.lower(), told, view.permission)


def _answer(referral_id: UUID, state: ReferralState, **said: Any) -> Answered:
    """Record the agency's next step. Problems: 412 for an outdated version, 409 for a step that cannot follow."""
    found = inbox.load(db(), referral_id, actor(), to_change=True)
    api_requests.check_version(found.version, lambda: schemas.line_of(found))
    try:
        referrals.answer(db(), found, state, actor(), through=Through.API, **said)
    except Refused as refusal:
        raise problem_of(422 if state in found.state.after else 409, refusal) from None
    return Answered(schemas.line_of(found), found.version)


def problem_of(status: int, refusal: Refused) -> Problem:
    """Return a refusal as a Problem."""
    wrong = [Wrong(refusal.field, str(refusal.reason))] if refusal.field else []
    return Problem(status, str(refusal.reason), wrong=wrong)
