"""The matrix of programs: every address that a token opens, shown every kind of token, and every role's cookie.

A new address is in it by itself; it fails here if it opens for a token of another agency, without its scope, or at all
without a good token.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from outreach.access.bearer import tokens
from outreach.access.bearer.gate import SCOPES
from outreach.access.bearer.tokens import Scope
from outreach.access.throttling import FailedSignIn
from outreach.api import webhooks
from outreach.api.webhooks import Event
from outreach.c2_connect import referrals
from outreach.core import clock
from outreach.directory.needs import Need
from outreach.web.application import OutreachApp
from tests.support.cast import Cast
from tests.support.programs import Program, give_token
from tests.support.world import share

Texts = dict[str, str]
BODIES: dict[str, dict[str, Any]] = {
    "api.decline": {"reason": "other"},
    "api.progress": {"note": "ก"},
    "api.complete": {"given": ["advice"]},
    "api.end": {"note": "ก"},
    "api.make_appointment": {"at": (clock.now() + timedelta(days=2)).isoformat()},
    "api.end_appointment": {"ending": "cancelled"},
    "api.add_webhook": {"url": "https://nfe.example/told", "events": ["referral.sent"]},
}
OURS = {"own": 200, "other_agency": 404, "no_scope": 403, "revoked": 401, "ended": 401, "random": 401, "none": 401}


def rules(app: OutreachApp) -> list[tuple[Rule, str]]:
    """Every address and method that a token opens."""
    found = [rule for rule in app.url_map.iter_rules() if permission_of(app, rule) in SCOPES]
    return [(rule, method) for rule in found for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]


def permission_of(app: OutreachApp, rule: Rule) -> Any:
    return getattr(app.view_functions[rule.endpoint], "permission", None)


@pytest.fixture
def texts(db: Session, cast: Cast) -> Texts:
    """A token of every kind."""
    revoked, text = give_token(db, cast, cast.nfe)
    tokens.revoke(db, revoked, cast.dao)
    with clock.travel(clock.now() - timedelta(days=91)):
        ended = give_token(db, cast, cast.nfe)[1]
    kinds = {"own": give_token(db, cast, cast.nfe)[1], "other_agency": give_token(db, cast, cast.police)[1]}
    for scope in Scope:
        kinds[f"no_{scope.value}"] = give_token(db, cast, cast.nfe, *(set(Scope) - {scope}))[1]
    return kinds | {"revoked": text, "ended": ended, "random": "outreach_" + "A" * 40 + "00000000", "none": ""}


def test_there_are_addresses_to_ask(app: OutreachApp) -> None:
    assert len(rules(app)) >= 20


def test_every_address_opens_for_the_own_good_token_alone(
    app: OutreachApp, program: Callable[..., Program], db: Session, cast: Cast, texts: Texts
) -> None:
    wrong, cells, client = [], 0, program(text="-")
    for rule, method in rules(app):
        sent = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING)
        hook, _ = webhooks.register(db, cast.nfe.id, "https://nfe.example/told", [Event.SENT], cast.dao)
        values = {"referral_id": sent.id, "webhook_id": hook.id}
        with app.test_request_context():
            path = app.url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})
        scope = SCOPES[permission_of(app, rule)]
        for kind, wanted in OURS.items():
            client.token = texts[f"no_{scope.value}" if kind == "no_scope" else kind]
            status = ask(client, method, path, rule.endpoint, str(sent.id), kind == "none")
            db.query(FailedSignIn).delete()
            cells += 1
            if not fits(kind, status, wanted, bool(rule.arguments)):
                wrong.append(f"{method} {path} with {kind}: {status}")
        end(db, cast, sent)
    assert wrong == []
    print(f"{cells} cells")


def ask(client: Program, method: str, path: str, endpoint: str, referral_id: str, bare: bool) -> int:
    """Ask well: with a key, a version and what belongs into the body."""
    headers = {"Idempotency-Key": uuid4().hex, "If-Match": "*"} | ({"Authorization": ""} if bare else {})
    body = None
    if method in ("POST", "PUT"):
        body = BODIES.get(endpoint, {})
        if endpoint == "fhir.change_task":
            body = {"resourceType": "Task", "id": referral_id, "status": "accepted"}
    return client.open(path, method=method, json=body, headers=headers).status_code


def fits(kind: str, status: int, wanted: int, of_a_record: bool) -> bool:
    """The own token gets in (409: the step cannot follow); another agency's finds no record of ours."""
    if kind == "own" or (kind == "other_agency" and not of_a_record):
        return status in (200, 201, 204, 409)
    return status == wanted


def end(db: Session, cast: Cast, sent: referrals.Referral) -> None:
    """Make room for the next one."""
    if sent.is_open:
        referrals.revoke(db, cast.nok_case, sent, cast.malee)
    for agency in (cast.nfe, cast.police):
        for left in webhooks.of_agency(db, agency.id):
            webhooks.remove(db, left, cast.dao)
