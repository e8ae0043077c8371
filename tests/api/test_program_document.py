"""The OpenAPI document: a program made from it has a name for each act, and knows each answer that it may get."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from outreach.api.gate import ROOT
from tests.cast import Cast
from tests.programs import Program

Open = Callable[..., Program]


@pytest.fixture
def operations(program: Open, cast: Cast) -> dict[str, dict[str, Any]]:
    paths = program(cast.nfe).get(f"{ROOT}/openapi.json").json["paths"]
    return {f"{method} {path}": told for path, methods in paths.items() for method, told in methods.items()}


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
