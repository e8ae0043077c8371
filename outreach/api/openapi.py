"""The OpenAPI 3.1 document, generated from the declarations of the routes, so that it matches them."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from outreach.access.bearer.gate import SCOPES
from outreach.access.permissions import Permission
from outreach.api.bodies import NoQuery
from outreach.api.idempotency import HEADER
from outreach.api.requests import LONGEST_KEY, PROBLEM, Operation, ProblemShown

PLACE = re.compile(r"<(?:(\w+):)?(\w+)>")
REF = "#/components/schemas/{model}"
ABOUT = (
    "For partner agencies with systems of their own. An administrator of the programme makes a token for your agency. "
    "You see the referrals to your agency while they are shared, and what was chosen to be shared; each look at that "
    "is on record. Everything else answers 404."
)


@dataclass(frozen=True)
class Declared:
    """A route with its method and declaration."""

    rule: str
    method: str
    operation: Operation
    permission: Permission


def document(declared: Iterable[Declared]) -> str:
    """Return the document as JSON, the same bytes for the same declarations."""
    return _document(tuple(sorted(declared, key=lambda one: (one.rule, one.method))))


@cache
def _document(declared: tuple[Declared, ...]) -> str:
    refs, schemas = _schemas(declared)
    paths: dict[str, dict[str, Any]] = {}
    for one in declared:
        paths.setdefault(PLACE.sub(r"{\2}", one.rule), {})[one.method] = _operation(one, refs)
    whole = {
        "openapi": "3.1.0",
        "info": {"title": "Referrals", "version": "1", "description": ABOUT},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "Your agency's token."}},
        },
    }
    return json.dumps(whole, ensure_ascii=False)


def _schemas(declared: tuple[Declared, ...]) -> tuple[dict[Any, dict[str, Any]], dict[str, Any]]:
    wanted: dict[tuple[type[BaseModel], Any], None] = {(ProblemShown, "serialization"): None}
    for one in declared:
        if one.operation.answer:
            wanted[one.operation.answer, "serialization"] = None
        if one.operation.body:
            wanted[one.operation.body, "validation"] = None
    refs, whole = models_json_schema(list(wanted), ref_template=REF)
    return refs, whole.get("$defs", {})


def _operation(one: Declared, refs: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    declared = one.operation
    scope = SCOPES.get(one.permission)
    told: dict[str, Any] = {
        "operationId": _id(one),
        "summary": declared.summary,
        "tags": [declared.tag],
        "security": [{"token": []}] if scope else [],
        "parameters": [*_places(one.rule), *_query(declared), *_headers(one)],
        "responses": _responses(one, refs),
    }
    if scope:
        told["description"] = f"Needs the scope `{scope.value}`."
    if declared.body:
        schema = refs[declared.body, "validation"]
        told["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return told


def _id(one: Declared) -> str:
    """Return the operationId for generated clients. It includes the path parameters, to tell an item from its list."""
    words = PLACE.sub(r"by_\2", one.rule.lower())
    return f"{one.method}_{re.sub('[^a-z]+', '_', words).strip('_')}"


def _places(rule: str) -> list[dict[str, Any]]:
    kinds = {"uuid": {"type": "string", "format": "uuid"}}
    return [
        {"name": name, "in": "path", "required": True, "schema": kinds.get(kind, {"type": "string"})}
        for kind, name in PLACE.findall(rule)
    ]


def _query(declared: Operation) -> list[dict[str, Any]]:
    schema = declared.query.model_json_schema(ref_template=REF)
    inline = schema.get("$defs", {})
    return [
        {"name": name, "in": "query", "required": False, "schema": _without_refs(told, inline)}
        for name, told in schema.get("properties", {}).items()
    ]


def _without_refs(told: Any, inline: dict[str, Any]) -> Any:
    """Return a schema with its references resolved; optional parameters of a URL are never null."""
    if isinstance(told, list):
        return [_without_refs(one, inline) for one in told]
    if not isinstance(told, dict):
        return told
    if "$ref" in told:
        return inline[told["$ref"].rpartition("/")[2]]
    if "anyOf" in told:
        (only,) = [one for one in told["anyOf"] if one != {"type": "null"}]
        return _without_refs({k: v for k, v in told.items() if k not in ("anyOf", "default")} | only, inline)
    return {name: _without_refs(value, inline) for name, value in told.items()}


def _headers(one: Declared) -> list[dict[str, Any]]:
    headers: list[tuple[str, bool, str, dict[str, Any]]] = []
    if one.operation.changes:
        about = "The version that you know: the ETag of what you read."
        headers.append(("If-Match", True, about, {"type": "string", "pattern": r'^(\*|(W/)?"[0-9a-f]{1,32}")$'}))
    elif one.operation.versioned:
        headers.append(("If-None-Match", False, "The version that you have already.", {"type": "string"}))
    if one.method == "post":
        about = "A new one for each act; the same when you try again: it then counts once. Kept for two days."
        key = {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"}
        headers.append((HEADER, True, about, key))
    return [
        {"name": name, "in": "header", "required": required, "description": about, "schema": schema}
        for name, required, about, schema in headers
    ]


def _responses(one: Declared, refs: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    declared = one.operation
    good: dict[str, Any] = {"description": HTTPStatus(declared.status).phrase}
    if declared.answer:
        good["content"] = {"application/json": {"schema": refs[declared.answer, "serialization"]}}
    if declared.versioned:
        good["headers"] = {"ETag": {"description": "The version.", "schema": {"type": "string"}}}
    found: dict[str, Any] = {str(declared.status): good}
    if declared.versioned and not declared.changes:
        found["304"] = {"description": "You have this version already."}
    problem = {PROBLEM: {"schema": refs[ProblemShown, "serialization"]}}
    for status in _problems(one):
        found[str(status)] = {"description": HTTPStatus(status).phrase, "content": problem}
    return found


def _problems(one: Declared) -> list[int]:
    declared = one.operation
    statuses = {400, 503}
    if not declared.public:
        statuses |= {401, 403, 429, 507}  # access is audited, for which there may be no room
    if "<" in one.rule:
        statuses.add(404)
    if declared.query is not NoQuery:
        statuses.add(422)
    if declared.body or one.method == "post":
        statuses |= {413, 415, 422}
    if declared.changes:
        statuses |= {409, 412, 428}
    return sorted(statuses)
