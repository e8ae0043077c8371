"""Strict parsing of API requests: JSON, query string and version (ETag), with known names only."""

import re
from collections.abc import Callable
from typing import TypeVar

from flask import request
from pydantic import BaseModel, ValidationError

from outreach.web.problems import Problem, Wrong

Model = TypeVar("Model", bound=BaseModel)
JSON = ("application/json",)
NOT_MODIFIED = 304
KNOWN_VERSION = re.compile(r'\*|(?:W/)?"([0-9a-f]{1,32})"')  # "3", W/"3", or * for any version
NO_VERSION = "If-Match holds one ETag, as it was given, or *."


def read_body(model: type[Model], kinds: tuple[str, ...] = JSON) -> Model:
    """Parse the body of the request. Raises Problem: 400 (no JSON), 413, 415 or 422 (with the invalid fields)."""
    if request.mimetype not in kinds:
        raise Problem(415, f"Send it as {kinds[0]}.")
    try:
        return model.model_validate_json(request.get_data())
    except ValidationError as problem:
        broken = any(error["type"] == "json_invalid" for error in problem.errors(include_input=False))
        if broken:
            raise Problem(400, "This is not JSON.") from None
        raise Problem(422, "Some fields are not as they should be.", wrong=_wrong(problem)) from None


def read_query(model: type[Model]) -> Model:
    """Parse the query string. Raises Problem (400) for a name or value that is unknown, repeated or invalid."""
    asked: dict[str, object] = {}
    for name, values in request.args.lists():
        field = model.model_fields.get(name)
        many = field is not None and str(field.annotation).startswith("list")
        if len(values) > 1 and not many:
            raise Problem(400, "This may stand only once.", wrong=[Wrong(name, "This may stand only once.")])
        asked[name] = values if many else values[0]
    try:
        return model.model_validate(asked)
    except ValidationError as problem:
        raise Problem(400, "This cannot be asked.", wrong=_wrong(problem)) from None


def check_version(version: str, current: Callable[[], BaseModel] | None = None) -> None:
    """Check the version in `If-Match`. Raises Problem: 428 if missing, 400 if malformed, 412 if stale.

    current: what stands now; it goes along with 412, and its version as the ETag.
    """
    known = request.headers.get("If-Match", "").strip()
    if not known:
        raise Problem(428, "Say in If-Match which version you know: the ETag of what you read.")
    shaped = KNOWN_VERSION.fullmatch(known)
    if shaped is None:
        raise Problem(400, NO_VERSION, wrong=[Wrong("If-Match", NO_VERSION)])
    if known != "*" and shaped[1] != version:
        now = current() if current else None
        headers = {"ETag": f'"{version}"'}
        raise Problem(412, "It has changed since you read it. Read it again.", headers=headers, current=now)


def is_known(version: str) -> bool:
    """Return True if `If-None-Match` names this version."""
    return request.method in ("GET", "HEAD") and request.if_none_match.contains_weak(version)


def _wrong(problem: ValidationError) -> list[Wrong]:
    """Return place and reason of each fault; never the value."""
    found = problem.errors(include_url=False, include_input=False, include_context=False)
    return [Wrong(".".join(str(part) for part in error["loc"]), str(error["msg"])) for error in found]
