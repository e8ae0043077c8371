"""Two tabs with the same form: the second does not undo the first unseen, and nothing typed is lost."""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.c2_connect.routing import RuleDetails, rules
from outreach.c3_control.plans import Plan
from outreach.casefile.risks import urgent
from outreach.core import clock
from outreach.directory.agencies import AgencyKind
from outreach.directory.needs import Need
from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]
CLASH = "Somebody has changed this meanwhile, and nothing is saved yet."


def mark(page: str) -> dict[str, str]:
    """What the form carries of what stood when it was opened."""
    found = re.search(r'name="stood" value="([^"]+)"', page)
    return {"stood": found[1] if found else ""}


def beside(page: str) -> list[tuple[str, str]]:
    """What stands now and what was typed, for each field that both have changed."""
    words = re.findall(r'<p class="both-words">(.*?)</p>', page, re.DOTALL)
    return list(zip(words[::2], words[1::2], strict=True))


Page = tuple[str, str, dict[str, str], str]
PAGES: list[Page] = [
    (
        "dao",
        "/agencies/{agency}/profile",
        {"name_th": "ชื่อ", "name_en": "A", "kind": AgencyKind.EDUCATION, "needs": Need.COUNSELLING, "for_sex": "any"},
        "name_th",
    ),
    ("prasit", "/agencies/{agency}/reach", {"where": "all", "city": "ขอนแก่น"}, "address"),
    ("dao", "/agencies/{agency}/capacity", {}, "places_free"),
    ("dao", "/agencies/{agency}/answer-days", {}, "answer_days"),
    ("malee", "/cases/{case}/safe-contact", {"ways": "call"}, "times"),
    ("prasit", "/letters/", dict.fromkeys(("office", "prefix", "signer", "position", "unit"), "ก"), "address"),
]


@pytest.mark.parametrize(("who", "page", "sent", "field"), PAGES, ids=[page for _who, page, _sent, _field in PAGES])
def test_the_second_tab_sees_what_changed_and_keeps_its_words(
    cast: Cast, browser: Open, who: str, page: str, sent: dict[str, str], field: str
) -> None:
    client = browser(getattr(cast, who))
    here = page.format(agency=cast.nfe.id, case=cast.nok_case.id)
    tabs = [mark(client.get(here).text) for _ in range(2)]
    assert client.post(here, data={**sent, field: "11", **tabs[0]}).status_code == 303
    second = client.post(here, data={**sent, field: "22", **tabs[1]})
    assert second.status_code == 409
    assert CLASH in second.text
    assert "Saved by yourself, in another window or on another device: " in second.text
    assert beside(second.text)[0] == ("11", "22")
    assert re.search(rf'name="{field}"[^>]*value="22"|name="{field}"[^>]*>\s*22', second.text)
    assert re.search(rf'name="{field}"[^>]*value="11"|name="{field}"[^>]*>\s*11', client.get(here).text)
    assert client.post(here, data={**sent, field: "22", **mark(second.text)}).status_code == 303


def test_who_names_staff_over_an_older_list_is_told(db: Session, cast: Cast, browser: Open) -> None:
    client, here = browser(cast.prasit), f"/cases/{cast.nok_case.id}/restriction"
    both = [str(cast.prasit.id), str(cast.malee.id)]
    old = mark(client.get(here).text)
    assert client.post(here, data={"named": [*both, str(cast.somchai.id)], **old}).status_code == 303
    answer = client.post(here, data={"named": both, **old}).text
    assert CLASH in answer
    assert cast.somchai.name in answer.split("has taken over what stands now:")[1].split("</li>")[0]


def test_what_was_saved_by_nobody_else_is_saved_at_once(cast: Cast, browser: Open) -> None:
    client, here = browser(cast.malee), f"/cases/{cast.nok_case.id}/safe-contact"
    for typed in ({"dangers": "พ่อเลี้ยง"}, {"times": "เย็น"}, {"times": "ค่ำ"}):
        sent = {"ways": "call", **typed, **mark(client.get(here).text)}
        assert client.post(here, data=sent).status_code == 303


def test_a_plan_over_one_agreed_meanwhile_is_asked_about(db: Session, cast: Cast, browser: Open) -> None:
    client, here, today = browser(cast.malee), f"/cases/{cast.nok_case.id}/plan", clock.today()
    old = mark(client.get(here).text)
    row = Plan(case_id=cast.nok_case.id, person_id=cast.nok_case.person_id, agreed_on=today, made_by=cast.prasit.id)
    row.review_on = today + timedelta(days=30)
    db.add(row)
    row.goals = "กลับไปเรียน"
    db.flush()
    sent = {"goals": "หางาน", "agreed_on": today.isoformat(), "review_on": (today + timedelta(days=60)).isoformat()}
    basis = {"legal_basis": "child_protection", "grounds": "ต้องช่วยเหลือ"}
    assert CLASH in client.post(here, data={**sent, **basis, **old, "goals": ""}).text
    answer = client.post(here, data={**sent, **basis, **old}).text
    assert CLASH in answer
    assert all(goals in answer for goals in ("กลับไปเรียน", "หางาน"))
    assert client.post(here, data={**sent, **basis, **mark(answer)}).status_code == 303


def test_what_was_corrected_in_its_place_is_asked_about(db: Session, cast: Cast, browser: Open) -> None:
    client, case, today = browser(cast.malee), cast.nok_case, clock.today()
    row = Plan(case_id=case.id, person_id=case.person_id, agreed_on=today, made_by=cast.malee.id)
    row.review_on = today + timedelta(days=30)
    db.add(row)
    row.goals = "กลับไปเรียน"
    urgent.mark(db, case, "ขึ้นศาล", today, cast.malee)
    db.flush()
    olds = {name: mark(client.get(f"/cases/{case.id}/{name}").text) for name in ("plan", "urgent")}
    row.goals = "ฝึกงาน"
    urgent.mark(db, case, "ถูกขู่", today, cast.prasit)  # until the same day
    for name, old in olds.items():
        assert CLASH in client.post(f"/cases/{case.id}/{name}", data=old).text


def test_a_form_open_past_midnight_is_saved_if_nobody_changed_it(db: Session, cast: Cast, browser: Open) -> None:
    day = clock.today()
    evening = datetime.combine(day, time(23, 58), clock.TIME_ZONE)
    details = RuleDetails(
        place=cast.police.code, need=Need.COUNSELLING, from_day=day, reason_th="ทดสอบ", reason_en="Test"
    )
    rule = rules.add(db, details, cast.prasit)
    cast.nfe.full_until = day  # no longer shown from tomorrow on
    plan = {"goals": "หางาน", "agreed_on": day.isoformat(), "review_on": (day + timedelta(days=90)).isoformat()}
    basis = {"legal_basis": "child_protection", "grounds": "ต้องช่วยเหลือ"}
    forms = (
        (cast.malee, f"/cases/{cast.nok_case.id}/plan", plan | basis),
        (cast.prasit, f"/rules/{rule.id}/end", {"to_day": (day + timedelta(days=9)).isoformat()}),
        (cast.dao, f"/agencies/{cast.nfe.id}/capacity", {"places_free": "3"}),
    )
    for user, here, typed in forms:
        with clock.travel(evening):
            client = browser(user)
            opened = mark(client.get(here).text)
        with clock.travel(evening + timedelta(minutes=4)):
            assert client.post(here, data=typed | opened).status_code == 303, here


def test_who_begins_a_restriction_begun_meanwhile_is_told(cast: Cast, browser: Open) -> None:
    client, here = browser(cast.prasit), f"/cases/{cast.nok_case.id}/restriction"
    both = [str(cast.prasit.id), str(cast.malee.id)]  # whom the form begins with before anybody is named
    old = mark(client.get(here).text)
    assert client.post(here, data={"named": both, **old}).status_code == 303
    assert CLASH in client.post(here, data={"named": [*both, str(cast.somchai.id)], **old}).text
