"""Every address of the house that can be read, with the parameters of a world (tests/support/world.py)."""

from collections.abc import Iterator
from typing import Any

from werkzeug.routing import Rule

from outreach.c2_connect.referrals import Referral
from outreach.web.application import OutreachApp


def readable(app: OutreachApp, values: dict[str, Any]) -> Iterator[tuple[Rule, str]]:
    """Each route that answers GET, and its address; of a choice (`<any(a,b):what>`) each in turn. No assets."""
    at = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and "filename" not in rule.arguments:
            for what in choices(rule):
                chosen = {name: what if name == "what" else values[name] for name in rule.arguments}
                yield rule, at.build(rule.endpoint, chosen)


def choices(rule: Rule) -> list[str]:
    """The words of its `<any(a,b):what>`; one empty word if it has none."""
    if "what" not in rule.arguments:
        return [""]
    return [one.strip('"') for one in rule.rule.split("<any(")[1].split(")")[0].split(",")]


def of_referral(referral: Referral) -> str:
    """The address of the page of a referral, for the centre."""
    return f"/cases/{referral.case_id}/referrals/{referral.id}"
