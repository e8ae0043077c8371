"""What the OpenAPI document promises of an answer: its status, its kind of content, the form of its body."""

import json
import re
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from outreach.api import openapi
from outreach.api.routes import declared
from outreach.web.application import OutreachApp

FAILURE = 500  # of ours, which no document foresees
PLACE = re.compile(r"<(?:\w+:)?(\w+)>")


def check(app: OutreachApp, answer: TestResponse) -> None:
    """Fails if an operation of the document answered otherwise than is declared there; other addresses are let be."""
    responses = _responses(app, answer.request.path, answer.request.method.lower())
    if responses is None or answer.status_code == FAILURE:
        return
    asked = f"{answer.request.method} {answer.request.path}: {answer.status_code}"
    assert str(answer.status_code) in responses, f"{asked} is not declared"
    content = responses[str(answer.status_code)].get("content", {})
    assert answer.mimetype in content if content else not answer.data, f"{asked} comes as {answer.mimetype}"
    if content:
        schema = content[answer.mimetype]["schema"] | {"components": _document(app)["components"]}
        problems = [problem.message for problem in Draft202012Validator(schema).iter_errors(json.loads(answer.data))]
        assert problems == [], asked


def _responses(app: OutreachApp, path: str, method: str) -> dict[str, Any] | None:
    try:
        rule, _values = app.url_map.bind("localhost").match(path, method.upper(), return_rule=True)
    except HTTPException:
        return None
    told = _document(app)["paths"].get(PLACE.sub(r"{\1}", rule.rule), {}).get(method)
    return told and told["responses"]


@cache
def _document(app: OutreachApp) -> dict[str, Any]:
    with app.app_context():
        found: dict[str, Any] = json.loads(openapi.document(declared()))
    return found
