"""What another site's page sends changes nothing in the browser: no session in the place of the one that it holds."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest

from outreach.web.application import OutreachApp
from tests.conftest import Browser

Open = Callable[..., Browser]
PLACE = re.compile(r"<(?:any\((\w+).*?\):|(\w+):)?\w+>")
FOREIGN = [
    {"Origin": "https://elsewhere.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {},  # an old browser says nothing; it does not send the session either (SameSite)
]


@pytest.mark.parametrize("headers", FOREIGN, ids=["origin", "null", "fetch", "silent"])
def test_no_answer_to_a_form_of_another_site_begins_a_session(
    app: OutreachApp, browser: Open, headers: dict[str, str]
) -> None:
    posts = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    assert len(posts) > 150
    for address in [*(filled(rule.rule) for rule in posts), "/no-such-page"]:
        answer = browser().post(address, data={"page": "/"}, headers=headers, forged=True)
        assert answer.headers.getlist("Set-Cookie") == [], address


def test_a_form_of_ours_still_begins_one(browser: Open) -> None:
    answer = browser().post("/sign-in", data={"username": "malee", "password": "wrong wrong wrong"})
    assert "__Host-outreach" in str(browser().get("/sign-in").headers.getlist("Set-Cookie"))
    assert answer.status_code == 200


def test_the_page_that_says_so_offers_no_form(browser: Open) -> None:
    answer = browser().post("/sign-in", headers=FOREIGN[0], forged=True)
    assert answer.status_code == 400
    assert "csrf_token" not in answer.text


def filled(rule: str) -> str:
    """An address of a rule: that the record is there does not matter."""
    return PLACE.sub(lambda place: place[1] or {"uuid": str(uuid4()), "int": "2569"}.get(place[2], "x"), rule)
