"""Tokens of programs: shown once, scoped, ending, replaceable; and the brake on guessing them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.audit import AuditLine
from outreach.access.bearer import tokens
from outreach.access.bearer.tokens import ApiToken, Scope, TokenDetails
from outreach.access.throttling import MOST_PER_NAME, MOST_PER_NETWORK
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.directory import agencies
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.programs import ROOT, Program, give_token

LIST = f"{ROOT}/referrals"
Open = Callable[..., Program]


def test_a_token_is_recognisable_and_kept_as_a_keyed_digest(db: Session, cast: Cast) -> None:
    token, text = give_token(db, cast, cast.nfe)
    assert tokens.SHAPE.fullmatch(text)
    assert text.startswith("outreach_")
    assert not [column for column in ApiToken.__table__.columns if text in str(getattr(token, column.key))]


def test_a_program_acts_as_its_agencys_desk_and_is_on_record(program: Open, db: Session, cast: Cast) -> None:
    assert program(cast.nfe).get(LIST).status_code == 200
    desk = agencies.service_account_of(db, cast.nfe)
    lines = db.scalars(select(AuditLine).where(AuditLine.actor_id == desk.id).order_by(AuditLine.seq)).all()
    assert [line.action for line in lines] == ["token.use", "referral.list"]
    assert lines[0].about.endswith(" api.list_referrals")
    assert db.scalars(select(ApiToken)).one().last_used_at is not None
    assert audit.first_bad_line(db) is None


NO_TOKENS = [
    "",
    "Bearer",
    "Basic d2FubmE6cHc=",
    "Bearer nonsense",
    "Bearer outreach_" + "A" * 48,
    "Bearer " + "x" * 9000,
]


@pytest.mark.parametrize("shown", NO_TOKENS)
def test_what_is_no_token_opens_nothing(program: Open, shown: str) -> None:
    answer = program(text="none").get(LIST, headers={"Authorization": shown})
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_ends_with_its_time(program: Open, db: Session, cast: Cast) -> None:
    with clock.travel(clock.now() - timedelta(days=90, seconds=1)):
        _, text = give_token(db, cast, cast.nfe, days=90)
    assert program(text=text).get(LIST).status_code == 401


def test_a_revoked_token_opens_nothing_from_the_next_request_on(program: Open, db: Session, cast: Cast) -> None:
    token, text = give_token(db, cast, cast.nfe)
    client = program(text=text)
    assert client.get(LIST).status_code == 200
    tokens.revoke(db, token, cast.dao)
    assert client.get(LIST).status_code == 401


def test_a_replaced_token_lives_on_for_the_overlap_and_no_longer(db: Session, cast: Cast) -> None:
    token, text = give_token(db, cast, cast.nfe, Scope.READ)
    made, new = tokens.rotate(db, token, timedelta(hours=24), cast.dao)
    assert new != text
    assert made.scopes == {Scope.READ}
    assert not made.is_good()
    tokens.confirm(db, made, cast.wanna)
    with clock.travel(clock.now() + timedelta(hours=23)):
        assert token.is_good()
    with clock.travel(clock.now() + timedelta(hours=25)):
        assert not token.is_good()
        assert made.is_good()


def test_a_token_that_is_over_is_not_replaced(db: Session, cast: Cast) -> None:
    token, _ = give_token(db, cast, cast.nfe)
    tokens.revoke(db, token, cast.dao)
    with pytest.raises(Refused):
        tokens.rotate(db, token, timedelta(), cast.dao)


@pytest.mark.parametrize(("scopes", "days"), [((), 30), ((Scope.READ,), 0), ((Scope.READ,), 731)])
def test_a_token_is_for_something_and_for_a_time(db: Session, cast: Cast, scopes: tuple[Scope], days: int) -> None:
    with pytest.raises(Refused):
        tokens.make(
            db, agencies.service_account_of(db, cast.nfe), TokenDetails(name="x", scopes=scopes, days=days), cast.dao
        )


def test_a_wrong_token_is_looked_up_five_times_and_then_no_more(program: Open) -> None:
    client = program(text="outreach_wrong")
    for _ in range(MOST_PER_NAME):
        assert client.get(LIST).status_code == 401
    answer = client.get(LIST)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "900"


def test_guessing_is_braked_by_network_and_locks_nobody_else_out(
    program: Open, browser: Callable[..., Browser]
) -> None:
    client = program()
    good, people = client.token, browser()
    for number in range(MOST_PER_NETWORK):
        client.token = f"outreach_guess{number}"
        assert client.get(LIST).status_code == 401
    client.token = "outreach_one_more"
    assert client.get(LIST).status_code == 429
    client.token = good
    assert client.get(LIST).status_code == 200
    typed = {"username": "wanna", "password": "not hers at all"}
    assert "Too many" not in people.post("/sign-in", data=typed).text


def test_a_closed_desk_lets_no_program_in(program: Open, db: Session, cast: Cast) -> None:
    client = program(cast.nfe)
    agencies.service_account_of(db, cast.nfe).disabled_at = clock.now()
    assert client.get(LIST).status_code == 401


def test_a_cookie_opens_no_program_address_and_a_token_no_page(
    program: Open, browser: Callable[..., Browser], cast: Cast
) -> None:
    answer = program(cast.nfe).get("/referrals/")
    assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/sign-in")
    assert browser(cast.wanna).get(LIST).status_code == 401
