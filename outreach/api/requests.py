"""Wrapper of every API view: input and output are declared once, checked here, and published in OpenAPI."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from flask import request
from pydantic import BaseModel, Field
from werkzeug.wrappers import Response

from outreach.access.gate import actor
from outreach.api import idempotency
from outreach.api.bodies import Body, NoQuery, Query
from outreach.api.idempotency import Given
from outreach.api.schemas import Shown
from outreach.core.errors import NotFound
from outreach.web import api_requests
from outreach.web.problems import Problem, Wrong
from outreach.web.transaction import db

View = Callable[..., "Answered"]
ROOT = "/api/v1"
PROBLEM = "application/problem+json"
LONGEST_KEY = 200
KEY = re.compile(f"[!-~]{{1,{LONGEST_KEY}}}")


@dataclass(frozen=True, kw_only=True)
class Operation:
    """Declaration of an API route. versioned: its answer has an ETag. changes: it requires If-Match."""

    summary: str
    tag: str
    answer: type[BaseModel] | None = None
    status: int = 200
    body: type[Body] | None = None
    query: type[Query] = NoQuery
    versioned: bool = False
    changes: bool = False
    public: bool = False


@dataclass(frozen=True, repr=False)
class Answered:
    """The answer of a view, and the version of the referral in it."""

    shown: BaseModel | None
    version: str | None = None


def operation(declared: Operation) -> Callable[[View], Callable[..., Response]]:
    """Declare a view: it receives `body` and `query` if it takes them, and returns `Answered`."""

    def mark(view: View) -> Callable[..., Response]:
        @wraps(view)
        def run(**values: Any) -> Response:
            query = api_requests.read_query(declared.query)
            if declared.query is not NoQuery:
                values["query"] = query
            if declared.body is not None:
                values["body"] = api_requests.read_body(declared.body)
            if request.method == "POST":
                return _respond(_once(declared, lambda: view(**values)))
            return _respond(_given(declared, view(**values)))

        run.operation = declared  # type: ignore[attr-defined]
        return run

    return mark


def _once(declared: Operation, act: Callable[[], Answered]) -> Given:
    """Run the action, or repeat the earlier answer to the same key."""
    key = request.headers.get(idempotency.HEADER, "")
    if not KEY.fullmatch(key):
        lacks = f"A new key for each act, of at most {LONGEST_KEY} plain signs; the same when you try again."
        raise Problem(400, lacks, wrong=[Wrong(idempotency.HEADER, lacks)])
    agency_id = actor().agency_id
    if agency_id is None:
        raise NotFound
    asked = b"\x1f".join((request.method.encode(), request.full_path.encode(), request.get_data()))
    known = idempotency.request_of(db(), agency_id, key, asked)
    given = idempotency.earlier(db(), known)
    if given is None:
        given = _given(declared, act())
        idempotency.keep(db(), known, given)
    return given


def _given(declared: Operation, answered: Answered) -> Given:
    if answered.version is not None and api_requests.is_known(answered.version):
        return Given(api_requests.NOT_MODIFIED, b"", answered.version)
    body = answered.shown.model_dump_json().encode() if answered.shown else b""
    return Given(declared.status, body, answered.version)


def _respond(given: Given) -> Response:
    answer = Response(given.body or None, given.status, mimetype="application/json" if given.body else None)
    if not given.body:
        del answer.headers["Content-Type"]
    if given.version is not None:
        answer.headers["ETag"] = f'"{given.version}"'
    return answer


class WrongField(Shown):
    """One invalid field of the request."""

    field: str
    detail: str


class ProblemShown(Shown):
    """Problem details (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[WrongField] = []
    current: dict[str, Any] | None = Field(None, description="What stands now; with 412 alone.")


TITLES = {
    400: "Bad request",
    401: "Who are you?",
    403: "Not with this token",
    404: "Not found",
    405: "Method not allowed",
    409: "No longer possible",
    412: "Changed meanwhile",
    413: "Too large",
    415: "Unsupported content",
    422: "Not as it should be",
    428: "Version missing",
    429: "Too many tries",
    503: "Busy",
    507: "No room",
}


def problem_json(problem: Problem) -> Response:
    """Return a problem as an RFC 9457 response."""
    shown = ProblemShown(
        title=TITLES.get(problem.status, "Error"),
        status=problem.status,
        detail=problem.detail,
        errors=[WrongField(field=wrong.field, detail=wrong.detail) for wrong in problem.wrong],
        current=problem.current.model_dump(mode="json") if problem.current else None,
    )
    beside = {"current"} if shown.current is None else None
    return Response(shown.model_dump_json(exclude=beside), problem.status, headers=problem.headers, mimetype=PROBLEM)


def declared_of(view: Any) -> Operation | None:
    """Return the declaration of a view, if it has one."""
    found = getattr(view, "operation", None)
    return replace(found) if isinstance(found, Operation) else None
