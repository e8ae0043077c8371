"""The access matrix as tables, and the addresses of the house as it asks them (tests/access/test_access_matrix.py)."""

import tomllib
from pathlib import Path
from typing import Any

from werkzeug.routing import Rule

from outreach.web.application import OutreachApp
from tests.support.addresses import choices

TABLES = Path(__file__).parents[1] / "access"
MATRIX = tomllib.loads((TABLES / "matrix.toml").read_text())
AFTER = tomllib.loads((TABLES / "states.toml").read_text())
ROLES = {
    "caseworker": "malee",
    "supervisor": "prasit",
    "house_parent": "boon",
    "partner": "wanna",
    "manager": "chai",
    "administrator": "dao",
}
Peopled = tuple[Path, dict[str, dict[str, Any]]]


def rule_for(app: OutreachApp, endpoint: str, method: str) -> Rule:
    """The rule by which a page is asked."""
    return next(r for r in app.url_map.iter_rules() if r.endpoint == endpoint and method in (r.methods or ()))


def address_for(app: OutreachApp, rule: Rule, values: dict[str, Any]) -> str:
    """The address of a page for the records of one relation."""
    chosen = {name: values.get(name, choices(rule)[0] if name == "what" else "") for name in rule.arguments}
    if rule.endpoint == "access.choose_language":
        chosen["code"] = "en"
    if rule.endpoint == "bootstrap.static":
        chosen["filename"] = "css/bootstrap.min.css"
    asked = {"agency": values["agency_id"], "need": "counselling"} if "send_referral" in rule.endpoint else {}
    return app.url_map.bind("localhost").build(rule.endpoint, chosen | asked)
