"""Routes of HSDS: public and read-only; the directory and nothing else."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from flask import Blueprint, request
from werkzeug.wrappers import Response

from outreach.access.gate import allow
from outreach.access.permissions import Permission
from outreach.core import clock
from outreach.core.errors import NotFound
from outreach.exchange.hsds import objects, paging, reading, terms
from outreach.exchange.hsds.reading import Asked
from outreach.web.problems import Problem
from outreach.web.transaction import db

routes = Blueprint("hsds", __name__, url_prefix="/hsds")

VERSION = "3.0"
PROFILE = "https://docs.openreferral.org/en/3.0/"
OPENAPI = "https://raw.githubusercontent.com/openreferral/specification/3.0/schema/openapi.json"
MOST_PER_PAGE, LAST_PAGE = 200, 1_000_000
LONGEST_NUMBER = 9  # digits, within the range of a database integer


@routes.get("/")
@allow(Permission.ANYONE)
def about() -> Response:
    """Return the version of HSDS."""
    return _answer({"version": VERSION, "profile": PROFILE, "openapi_url": OPENAPI})


@routes.get("/services")
@allow(Permission.ANYONE)
def service_list() -> Response:
    """List services: single-valued fields; everything with `full`, ids and modification dates with `minimal`."""
    asked, day = _asked(minimal=_yes("minimal")), clock.today()
    found = reading.find_services(db(), asked)
    pairs = found.known.pairs()
    if _yes("minimal"):
        rows: list[Any] = [
            {"id": row["id"], "modified_date": row.get("last_modified")}
            for row in (objects.plain_service(*pair, day) for pair in pairs)
        ]
    elif _yes("full"):
        rows = [objects.service(*pair, found.known, day) for pair in pairs]
    else:
        basic = ((pair[0], objects.plain_service(*pair, day)) for pair in pairs)
        rows = [row | {"organization": objects.plain_organization(agency)} for agency, row in basic]
    return _listed(rows, found.total, asked)


@routes.get("/services/<offered_id>")
@allow(Permission.ANYONE)
def service(offered_id: str) -> Response:
    """Return one service with related objects."""
    known = _service(offered_id)
    return _answer(objects.service(*known.pairs()[0], known, clock.today()))


@routes.get("/organizations")
@allow(Permission.ANYONE)
def organization_list() -> Response:
    """List agencies: single-valued fields; everything with `full`, also their services with `full_service`."""
    asked = _asked()
    found = reading.find_agencies(db(), asked)
    if _yes("full") or _yes("full_service"):
        rows = [_whole_organization(agency, found.known) for agency in found.known.agencies]
    else:
        rows = [objects.plain_organization(agency) for agency in found.known.agencies]
    return _listed(rows, found.total, asked)


@routes.get("/organizations/<organization_id>")
@allow(Permission.ANYONE)
def organization(organization_id: str) -> Response:
    """Return one agency with related objects."""
    known = reading.load(db(), [_uuid(organization_id)])
    if not known.agencies:
        raise NotFound
    return _answer(_whole_organization(known.agencies[0], known))


@routes.get("/service_at_locations")
@allow(Permission.ANYONE)
def service_at_location_list() -> Response:
    """List services at their locations."""
    asked, day = _asked(), clock.today()
    found = reading.find_services(db(), asked)
    pairs = found.known.pairs()
    if _yes("full"):
        rows = [objects.service_at_location(*pair, found.known, day) for pair in pairs]
    else:
        rows = [objects.plain_service_at_location(*pair, day) for pair in pairs]
    return _listed(rows, found.total, asked)


@routes.get("/service_at_locations/<offered_id>")
@allow(Permission.ANYONE)
def service_at_location(offered_id: str) -> Response:
    """Return one service at its location."""
    known = _service(offered_id)
    return _answer(objects.service_at_location(*known.pairs()[0], known, clock.today()))


@routes.get("/taxonomies")
@allow(Permission.ANYONE)
def taxonomy_list() -> Response:
    """List the taxonomies."""
    return _cut(terms.taxonomies())


@routes.get("/taxonomies/<taxonomy_id>")
@allow(Permission.ANYONE)
def taxonomy(taxonomy_id: str) -> Response:
    """Return one taxonomy."""
    return _one(terms.taxonomies(), taxonomy_id)


@routes.get("/taxonomy_terms")
@allow(Permission.ANYONE)
def term_list() -> Response:
    """List the taxonomy terms: needs, kinds of agencies, sexes served. There is no hierarchy."""
    of_which, parent = request.args.get("taxonomy_id"), request.args.get("parent_id")
    rows = [term for term in terms.terms() if not parent and of_which in (None, "", term["taxonomy_id"])]
    return _cut(rows)


@routes.get("/taxonomy_terms/<term_id>")
@allow(Permission.ANYONE)
def term(term_id: str) -> Response:
    """Return one taxonomy term."""
    return _one(terms.terms(), term_id)


def _whole_organization(agency: Any, known: reading.Known) -> dict[str, Any]:
    whole = objects.organization(agency, known)
    if _yes("full_service"):
        whole["services"] = [
            objects.service(*pair, known, clock.today()) for pair in known.pairs() if pair[0] is agency
        ]
    return whole


def _service(service_id: str) -> reading.Known:
    known = reading.service(db(), _uuid(service_id))
    if known is None:
        raise NotFound
    return known


def _asked(*, minimal: bool = False) -> Asked:
    """Return the filters of the query string. Raises Problem for malformed values."""
    term_id, taxonomy_id = request.args.get("taxonomy_term_id", ""), request.args.get("taxonomy_id", "")
    need = terms.need_of(term_id) if term_id else None
    needs = terms.made_id("taxonomy", "need")
    organization_id = request.args.get("organization_id")
    return Asked(
        search=request.args.get("search", "").replace("\0", "")[:200],  # NUL: not allowed in database text
        need=need,
        nothing=bool(term_id and need is None) or taxonomy_id not in ("", needs),
        organization_id=_uuid(organization_id) if organization_id else None,
        modified_after=_moment("modified_after"),
        page=_number("page", 1, LAST_PAGE),
        per_page=_number("per_page", 50, MOST_PER_PAGE),
        all_of_it=minimal or _lines(),
    )


def _number(name: str, otherwise: int, most: int) -> int:
    text = request.args.get(name, str(otherwise))
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER and 1 <= int(text) <= most):
        raise Problem(400, f"{name}: a whole number from 1 to {most}, please.")
    return int(text)


def _moment(name: str) -> datetime | None:
    text = request.args.get(name, "").replace(" ", "+")  # an unescaped plus
    try:
        moment = datetime.fromisoformat(text) if text else None
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC) if moment else None
    except (ValueError, OverflowError):
        raise Problem(400, f"{name}: a moment like 2026-11-21T09:00:00Z, please.") from None


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def _yes(name: str) -> bool:
    return request.args.get(name, "").lower() in ("true", "1")


def _lines() -> bool:
    return request.args.get("format") == "ndjson"


def _cut(rows: list[dict[str, Any]]) -> Response:
    word = request.args.get("search", "").lower()
    found = [row for row in rows if word in row["name"].lower() or word in row["description"].lower()]
    page = paging.cut(found, _asked())
    return _as_lines(page["contents"]) if _lines() else _answer(page)


def _listed(rows: list[Any], total: int, asked: Asked) -> Response:
    return _as_lines(rows) if _lines() else _answer(paging.page_of(rows, total, asked))


def _one(rows: list[dict[str, Any]], wanted: str) -> Response:
    found = next((row for row in rows if row["id"] == wanted), None)
    if found is None:
        raise NotFound
    return _answer(found)


def _as_lines(rows: Iterable[Any]) -> Response:
    return Response(
        "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows), mimetype="application/x-ndjson"
    )


def _answer(shown: dict[str, Any]) -> Response:
    """Return a JSON response with an ETag; 304 if the client has it (If-None-Match)."""
    body = json.dumps(shown, ensure_ascii=False).encode()
    answer = Response(body, mimetype="application/json")
    answer.set_etag(sha256(body).hexdigest()[:32])
    return answer.make_conditional(request.environ)


def problem_hsds(problem: Problem) -> Response:
    shown = json.dumps({"status": problem.status, "error": problem.detail})
    return Response(shown, problem.status, problem.headers, mimetype="application/json")
