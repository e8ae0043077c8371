"""While somebody is typed on a phone: who may be the same appears by itself, and a denied one does not come back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.casefile import people
from outreach.casefile.distinct_pairs import NotTheSame
from outreach.casefile.people import PersonDetails, Sex
from tests.journeys.conftest import send
from tests.support.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BOX = "#alike .notice"


@pytest.fixture
def nok_has_a_telephone(db: Session, cast: Cast) -> None:
    """Nok, sixteen, of whom a telephone number is known; Ton's is the same."""
    for case, details in (
        (cast.nok_case, PersonDetails(nickname="นก", given_name="ธีระ", sex=Sex.MALE, age=16, phone="0812345678")),
        (cast.ton_case, PersonDetails(nickname="ต้น", sex=Sex.MALE, age=17, phone="0812345678")),
    ):
        people.correct(db, case.person, details, cast.malee)


@pytest.mark.usefixtures("nok_has_a_telephone")
@pytest.mark.parametrize("speaks", ["th", "en"])
def test_who_may_be_the_same_appears_while_typing(
    phone: Callable[..., Page], db: Session, cast: Cast, speaks: str
) -> None:
    page = phone("malee", speaks=speaks)
    page.goto("/contacts/new")
    expect(page.locator(BOX)).to_have_count(0)
    page.fill("input[name=nickname]", "นก")
    flag = page.locator("[data-alike-flag] a")
    expect(flag).to_be_in_viewport()
    expect(page.locator(BOX)).to_contain_text("ชื่อเล่นตรงกัน" if speaks == "th" else "same nickname")
    expect(page.locator(f"{BOX} a")).to_have_attribute("href", f"/cases/{cast.nok_case.id}/contacts/new")
    flag.click()
    expect(flag).not_to_be_visible()  # it covers nothing of what it leads to
    page.check("#not_the_same")
    page.locator("details.fold summary").click()
    page.fill("#family_name", "ใจงาม")
    page.fill("#phone", "+66 81 234 5678")
    expect(page.locator(f"{BOX} li")).to_have_count(2)
    expect(page.locator("#not_the_same")).not_to_be_checked()  # Ton was not asked about before
    expect(flag).to_be_in_viewport()
    flag.click()
    page.check("#not_the_same")
    page.fill("#phone", "081-234-5678")
    page.wait_for_timeout(900)
    expect(page.locator("#not_the_same")).to_be_checked()
    page.check("input[name=how][value=talked]")
    page.check("input[name=sex][value=male]")
    send(page)
    expect(page.get_by_role("heading", name="นก")).to_be_visible()
    pairs = db.execute(select(NotTheSame.first_id, NotTheSame.second_id)).all()
    assert {id_ for pair in pairs for id_ in pair} >= {cast.nok_case.person_id, cast.ton_case.person_id}
    assert len(pairs) == 2


@pytest.mark.usefixtures("nok_has_a_telephone")
def test_without_a_script_the_question_comes_after_sending(phone: Callable[..., Page], cast: Cast) -> None:
    page = phone("malee")
    page.route("**/app.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto("/contacts/new")
    page.fill("input[name=nickname]", "นก")
    page.check("input[name=how][value=talked]")
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("ยังไม่ได้บันทึก")
