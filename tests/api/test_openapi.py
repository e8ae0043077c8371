"""The OpenAPI document: a program made from it has a name for each act, and knows each answer that it may get."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from openapi_spec_validator import validate
from openapi_spec_validator.validation.exceptions import OpenAPIValidationError

from outreach.api.requests import ROOT
from outreach.web.application import OutreachApp
from tests.support import declared_answers
from tests.support.cast import Cast
from tests.support.programs import Program

Open = Callable[..., Program]


@pytest.fixture
def document(program: Open, cast: Cast) -> dict[str, Any]:
    found: dict[str, Any] = program(cast.nfe).get(f"{ROOT}/openapi.json").json
    return found


@pytest.fixture
def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    paths = document["paths"]
    return {f"{method} {path}": told for path, methods in paths.items() for method, told in methods.items()}


def test_it_is_a_document_of_openapi(document: dict[str, Any]) -> None:
    validate(document)
    (first, second) = list(document["paths"].values())[:2]
    next(iter(first.values()))["operationId"] = next(iter(second.values()))["operationId"]
    with pytest.raises(OpenAPIValidationError, match="unique"):
        validate(document)


def test_each_operation_has_a_name_of_its_own(operations: dict[str, dict[str, Any]]) -> None:
    named = Counter(told["operationId"] for told in operations.values())
    assert len(operations) > 10
    assert [name for name, times in named.items() if times > 1] == []


def test_what_each_operation_may_answer_is_declared(operations: dict[str, dict[str, Any]]) -> None:
    for name, told in operations.items():
        wanted = {"400", "503"} | ({"401", "403", "429", "507"} if told["security"] else set())
        if any(given["name"] == "If-Match" for given in told["parameters"]):
            wanted |= {"409", "412", "428"}
        if "requestBody" in told or name.startswith("post"):
            wanted |= {"413", "415", "422"}
        if "{" in name:
            wanted.add("404")
        assert wanted <= set(told["responses"]), name


def test_an_answer_that_is_not_as_declared_is_found(app: OutreachApp, program: Open, cast: Cast) -> None:
    answer = program(cast.nfe).get(f"{ROOT}/referrals")
    answer.data = b'{"referrals": 5}'
    with pytest.raises(AssertionError, match="GET /api/v1/referrals: 200"):
        declared_answers.check(app, answer)
    answer.status_code = 418
    with pytest.raises(AssertionError, match="is not declared"):
        declared_answers.check(app, answer)
