"""Routes of FHIR."""

import json
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, request
from werkzeug.wrappers import Response

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.access.visitor.requests import site
from outreach.c2_connect import referrals
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState, Through
from outreach.core.errors import Refused
from outreach.exchange.fhir import capability, resources, searching, statuses
from outreach.exchange.fhir.changing import ChangedTask, change_of
from outreach.exchange.fhir.outcomes import outcome_of
from outreach.exchange.fhir.resources import Resource
from outreach.partners import inbox, listing
from outreach.web import api_requests
from outreach.web.problems import Problem, Wrong
from outreach.web.transaction import db

routes = Blueprint("fhir", __name__, url_prefix="/fhir")

KIND = "application/fhir+json"


@routes.get("/metadata")
@allow(Permission.ANYONE)
def metadata() -> Response:
    """Return the CapabilityStatement."""
    return _answer(capability.statement(_base()))


@routes.get("/ServiceRequest/<uuid:referral_id>")
@allow(Permission.PROGRAM_READ)
def read_request(referral_id: UUID) -> Response:
    """Return a ServiceRequest with the shared data of the young person. Access is audited; the first is a step."""
    found = inbox.load(db(), referral_id, actor())
    inbox.mark_seen(db(), found, actor(), Through.API)
    if api_requests.is_known(found.version):
        return _unchanged(found)
    shared = inbox.contents(db(), found, actor(), Through.API)
    return _answer(resources.service_request(found, shared, _base()), found)


@routes.get("/Task/<uuid:referral_id>")
@allow(Permission.PROGRAM_READ)
def read_task(referral_id: UUID) -> Response:
    """Return a Task."""
    found = inbox.load(db(), referral_id, actor())
    return _unchanged(found) if api_requests.is_known(found.version) else _answer(resources.task(found, _base()), found)


@routes.get("/ServiceRequest")
@allow(Permission.PROGRAM_READ)
def search_requests() -> Response:
    """Search referrals by status and time, without shared data: that is read one by one."""
    asked = searching.asked_of(dict(request.args.lists()), statuses.REQUEST, statuses.OF_REQUESTS)
    return _search(asked, lambda row: resources.service_request(row, None, _base()))


@routes.get("/Task")
@allow(Permission.PROGRAM_READ)
def search_tasks() -> Response:
    """Search Tasks by status and time."""
    asked = searching.asked_of(dict(request.args.lists()), statuses.TASK, statuses.ALL)
    return _search(asked, lambda row: resources.task(row, _base(), whole=False))


@routes.put("/Task/<uuid:referral_id>")
@allow(Permission.PROGRAM_ANSWER)
def change_task(referral_id: UUID) -> Response:
    """Record the agency's answer: the Task with another status, If-Match its known version."""
    sent = api_requests.read_body(ChangedTask, (KIND, *api_requests.JSON))
    found = inbox.load(db(), referral_id, actor(), to_change=True)
    api_requests.check_version(found.version)
    change = change_of(sent, found, _base())
    if change.state is not None:
        _take(found, change.state, reason=change.reason, note=change.note, given=change.given)
    return _answer(resources.task(found, _base()), found)


TOLD_IN = {"given": (422, "Task.output"), "note": (422, "Task.note")}  # by parameters of `referrals.answer`


def _take(found: Referral, state: ReferralState, **said: Any) -> None:
    try:
        referrals.answer(db(), found, state, actor(), through=Through.API, **said)
    except Refused as refusal:
        status, place = TOLD_IN.get(refusal.field or "", (409, "Task.status"))
        raise Problem(status, str(refusal.reason), wrong=[Wrong(place, str(refusal.reason))]) from None


def _search(asked: listing.Asked, show: Any) -> Response:
    try:
        page = listing.changed(db(), asked, actor())
    except Refused as refusal:
        raise Problem(400, str(refusal.reason), wrong=[Wrong("_page", str(refusal.reason))]) from None
    here = [(name, value) for name, values in request.args.lists() for value in values if name != "_page"]
    links = {"self": _address(list(request.args.items(multi=True)))}
    if page.next_key:
        links["next"] = _address([*here, ("_page", page.next_key)])
    return _answer(resources.bundle([show(row) for row in page.rows], links, _base()))


def _address(asked: list[tuple[str, str]]) -> str:
    return f"{site().origin}{request.path}" + (f"?{urlencode(asked)}" if asked else "")


def _base() -> str:
    return f"{site().origin}/fhir"


def _answer(resource: Resource, of: Referral | None = None) -> Response:
    answer = Response(json.dumps(resource, ensure_ascii=False), mimetype=KIND)
    if of is not None:
        answer.headers["ETag"] = f'W/"{of.version}"'
        answer.last_modified = resources.changed_at(of)
    return answer


def _unchanged(of: Referral) -> Response:
    answer = Response(status=api_requests.NOT_MODIFIED)
    del answer.headers["Content-Type"]
    answer.headers["ETag"] = f'W/"{of.version}"'
    return answer


def problem_fhir(problem: Problem) -> Response:
    said = json.dumps(outcome_of(problem), ensure_ascii=False)
    return Response(said, problem.status, headers=problem.headers, mimetype=KIND)
