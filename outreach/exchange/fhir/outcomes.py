"""OperationOutcome: errors in FHIR."""

from typing import Any

from outreach.web.problems import Problem

CODES = {
    400: "invalid",
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    409: "conflict",
    412: "conflict",
    413: "too-long",
    415: "not-supported",
    422: "business-rule",
    428: "required",
    429: "throttled",
    503: "transient",
    507: "no-store",
}


def outcome_of(problem: Problem) -> dict[str, Any]:
    """Return an OperationOutcome with an issue for each invalid element, or one for the whole."""
    code = CODES.get(problem.status, "exception")
    issues: list[dict[str, Any]] = [
        {"severity": "error", "code": code, "diagnostics": wrong.detail, "expression": [wrong.field]}
        if wrong.field
        else {"severity": "error", "code": code, "diagnostics": wrong.detail}
        for wrong in problem.wrong
    ]
    whole = {"severity": "error", "code": code, "diagnostics": problem.detail}
    return {"resourceType": "OperationOutcome", "issue": issues or [whole]}
