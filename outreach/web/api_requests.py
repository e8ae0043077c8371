"""Reading what a program sends, strictly: JSON of the right kind, known names only, and the version that it knows."""

import re
from typing import TypeVar

from flask import request
from pydantic import BaseModel, ValidationError

from outreach.web.problems import Problem, Wrong

Model = TypeVar("Model", bound=BaseModel)
JSON = ("application/json",)
NOT_MODIFIED = 304
KNOWN_VERSION = re.compile(r'\*|(?:W/)?"([0-9]{1,6})"')  # "3", W/"3", or * for whatever stands
NO_VERSION = "If-Match holds one ETag, as it was given, or *."


def read_body(model: type[Model], kinds: tuple[str, ...] = JSON) -> Model:
    """The body of the request. Raises Problem: 400 (no JSON), 413, 415 or 422 (with the fields that are wrong)."""
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
    """What stands behind the `?`. Raises Problem (400) for what is unknown, repeated or not as it should be."""
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


def check_version(version: str) -> None:
    """The program must say which version it knows, in `If-Match`. Raises Problem: 428 without, 400, 412 if stale."""
    known = request.headers.get("If-Match", "").strip()
    if not known:
        raise Problem(428, "Say in If-Match which version you know: the ETag of what you read.")
    shaped = KNOWN_VERSION.fullmatch(known)
    if shaped is None:
        raise Problem(400, NO_VERSION, wrong=[Wrong("If-Match", NO_VERSION)])
    if known != "*" and shaped[1] != version:
        raise Problem(412, "It has changed since you read it. Read it again.")


def is_known(version: str) -> bool:
    """Whether the program says, in `If-None-Match`, that it has this version already."""
    return request.method in ("GET", "HEAD") and request.if_none_match.contains_weak(version)


def _wrong(problem: ValidationError) -> list[Wrong]:
    """Place and reason of each fault; never what stood there."""
    found = problem.errors(include_url=False, include_input=False, include_context=False)
    return [Wrong(".".join(str(part) for part in error["loc"]), str(error["msg"])) for error in found]
