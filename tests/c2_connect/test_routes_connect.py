"""The caseworker's pages of the second C: screening, who fits, what they will see, and taking it back."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.c2_connect import referrals, routing, screenings
from outreach.c2_connect.packages import FIELDS
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.screenings import ScreeningDetails
from outreach.c2_connect.steps import ReferralState
from outreach.casefile import consents, people
from outreach.casefile.consents import Basis, ConsentDetails
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock
from outreach.core.sealing import FieldClass
from outreach.directory import agencies
from outreach.directory.agencies import Agency
from outreach.directory.needs import Need
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.bases import consent
from tests.support.cast import Cast
from tests.support.queries import counted
from tests.support.world import share

Open = Callable[..., Browser]
NEED = Need.COUNSELLING


def on_basis(db: Session, cast: Cast, *classes: FieldClass) -> None:
    details = ConsentDetails(basis=Basis.PUBLIC_TASK, given_on=clock.today(), classes=classes, grounds="ภารกิจ")
    consents.record(db, cast.nok_case, details, cast.malee)


def screened(db: Session, cast: Cast, *needs: Need) -> str:
    """Nok's needs; answers the address of who fits."""
    if any(need.is_sensitive for need in needs):
        consent(db, cast.nok_case, cast.malee)
    details = ScreeningDetails(day=clock.today(), needs=needs)
    screenings.screen(db, cast.nok_case, details, cast.malee)
    return f"/cases/{cast.nok_case.id}/routing"


def becomes(db: Session, cast: Cast, sex: Sex, age: int | None) -> None:
    people.correct(db, cast.nok_case.person, PersonDetails(nickname="นก", sex=sex, age=age), cast.malee)


def address(cast: Cast, agency: Agency, need: Need = NEED) -> str:
    return f"/cases/{cast.nok_case.id}/referrals/new?agency={agency.id}&need={need}"


def count(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(Referral)) or 0


def test_screening_leads_to_who_fits_and_is_ticked_the_next_time(db: Session, cast: Cast, browser: Open) -> None:
    client, page = browser(cast.malee), f"/cases/{cast.nok_case.id}/needs"
    today = f"{clock.today():%d/%m/%Y}"
    answer = client.post(page, data={"needs": ["shelter", "counselling"], "day": today})
    assert (answer.status_code, answer.location) == (303, f"/cases/{cast.nok_case.id}/routing")
    ticked = client.get(page).text.split("checked")
    assert len(ticked) == 3


def test_screening_nothing_says_so_and_keeps_the_story(db: Session, cast: Cast, browser: Open) -> None:
    form = {"day": f"{clock.today():%d/%m/%Y}", "story": "ยังไม่อยากเล่า"}
    page = browser(cast.malee).post(f"/cases/{cast.nok_case.id}/needs", data=form).text
    assert "Choose at least one need." in page
    assert "ยังไม่อยากเล่า" in page


@pytest.mark.parametrize(
    ("sex", "age", "can_stay", "may_be_referred_to"),
    [
        (Sex.MALE, 18, True, set()),
        (Sex.MALE, 19, True, {"destitute-protection"}),
        (Sex.FEMALE, 18, False, {"baan-luk-rak"}),
        (Sex.FEMALE, 19, False, {"destitute-protection"}),
        (Sex.FEMALE, None, False, set()),
        (Sex.OTHER, 18, False, set()),
        (Sex.UNKNOWN, 18, False, set()),
    ],
)
def test_the_page_offers_a_home_only_where_the_rules_do(
    db: Session, cast: Cast, browser: Open, sex: Sex, age: int | None, can_stay: bool, may_be_referred_to: set[str]
) -> None:
    agencies.load_directory(db, None)
    routing.load_rules(db)
    becomes(db, cast, sex, age)
    page = browser(cast.malee).get(screened(db, cast, Need.SHELTER)).text
    known = agencies.everyone(db)
    assert ("Begin a stay" in page) is can_stay
    assert {agency.code for agency in known if f"agency={agency.id}" in page} == may_be_referred_to
    assert [agency.code for agency in known if agency.name not in page] == []


def test_the_page_says_to_ask_where_the_sex_is_not_known(db: Session, cast: Cast, browser: Open) -> None:
    agencies.load_directory(db, None)
    routing.load_rules(db)
    becomes(db, cast, Sex.UNKNOWN, 16)
    page = browser(cast.malee).get(screened(db, cast, Need.SHELTER)).text
    assert "Depends on the sex, which is not known: ask first" in page
    assert f"/cases/{cast.nok_case.id}/person" in page
    assert "No agency of the directory can take this at present." not in page


def test_who_does_not_fit_says_why_not(db: Session, cast: Cast, browser: Open) -> None:
    page = browser(cast.malee).get(screened(db, cast, Need.SHELTER)).text
    assert "Does not serve this need" in page
    assert "No agency of the directory can take this at present." in page


def test_what_was_sent_already_is_shown_in_place_of_the_button(db: Session, cast: Cast, browser: Open) -> None:
    sent = share(db, cast.nok_case, cast.malee, cast.nfe, NEED)
    page = browser(cast.malee).get(screened(db, cast, NEED)).text
    assert f"/referrals/{sent.id}" in page
    assert f"agency={cast.nfe.id}" not in page
    assert f"agency={cast.police.id}" in page


def test_without_a_basis_the_page_leads_to_recording_one(db: Session, cast: Cast, browser: Open) -> None:
    words, page = "record a consent or another legal basis", screened(db, cast, NEED)
    assert words in browser(cast.malee).get(page).text
    on_basis(db, cast)
    assert words not in browser(cast.malee).get(page).text


def test_who_fits_costs_the_same_for_one_need_and_for_all(
    app: OutreachApp, db: Session, cast: Cast, browser: Open
) -> None:
    client, costs = browser(cast.malee), []
    for needs in ([NEED], list(Need)):
        page = screened(db, cast, *needs)
        client.get(page)
        with counted(app.extensions["engine"]) as sent:
            client.get(page)
        costs.append(len(sent))
    assert costs[0] == costs[1]


def test_nothing_is_ticked_before_the_caseworker_ticks_it(db: Session, cast: Cast, browser: Open) -> None:
    page = browser(cast.malee).get(address(cast, cast.nfe)).text
    assert all(f'value="{code}"' in page for code in FIELDS)
    assert "checked" not in page


def test_a_preview_shows_what_they_will_see_and_sends_nothing(db: Session, cast: Cast, browser: Open) -> None:
    on_basis(db, cast, *FieldClass)
    form = {"fields": ["full_name", "sex"], "message": "ขอเข้าเรียนเทอมหน้า", "preview": "1"}
    page = browser(cast.malee).post(address(cast, cast.nfe), data=form).text
    shown = page.split("This is what they will see</h2>")[1].split("<form")[0]
    assert "ธีระ บุญมา" in shown
    assert "Male" in shown
    assert "ขอเข้าเรียนเทอมหน้า" in shown
    assert "นก" not in shown
    assert count(db) == 0


def test_sending_twice_leads_to_the_same_referral(db: Session, cast: Cast, browser: Open) -> None:
    on_basis(db, cast, FieldClass.IDENTITY)
    client, form = browser(cast.malee), {"fields": ["nickname"], "urgent": "1", "once": "a" * 32}
    answers = [client.post(address(cast, cast.nfe), data=form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert count(db) == 1
    assert "What they may see until" in client.get(answers[0].location).text


def test_sharing_without_a_basis_is_refused_and_the_ticks_stay(db: Session, cast: Cast, browser: Open) -> None:
    page = browser(cast.malee).post(address(cast, cast.nfe), data={"fields": ["nickname"]}).text
    assert "No consent or other basis covers sharing this." in page
    assert page.count("checked") == 1
    assert count(db) == 0


def test_an_agency_that_cannot_take_them_is_refused_with_why(db: Session, cast: Cast, browser: Open) -> None:
    on_basis(db, cast, *FieldClass)
    cast.nfe.min_age = 17
    page = browser(cast.malee).post(address(cast, cast.nfe), data={"fields": ["nickname"]}).text
    assert "This agency cannot take this young person: Takes those of 17 years or more." in page
    assert count(db) == 0


@pytest.mark.parametrize("bad", ["agency=x&need=counselling", "need=counselling", "agency={agency}&need=gold"])
def test_an_address_that_makes_no_sense_is_not_there(db: Session, cast: Cast, browser: Open, bad: str) -> None:
    page = f"/cases/{cast.nok_case.id}/referrals/new?{bad.format(agency=cast.nfe.id)}"
    assert browser(cast.malee).get(page).status_code == 404


def test_a_referral_of_another_case_is_not_there(db: Session, cast: Cast, browser: Open) -> None:
    other = share(db, cast.ton_case, cast.somchai, cast.nfe, NEED)
    page = f"/cases/{cast.nok_case.id}/referrals/{other.id}"
    client = browser(cast.malee)
    assert client.get(page).status_code == 404
    assert client.post(f"{page}/revoke").status_code == 404
    assert other.state == ReferralState.SENT


def test_taking_it_back_shows_nothing_shared_and_alarms_nobody(db: Session, cast: Cast, browser: Open) -> None:
    sent = share(db, cast.nok_case, cast.malee, cast.nfe, NEED, fields=["nickname"])
    client, page = browser(cast.malee), f"/cases/{cast.nok_case.id}/referrals/{sent.id}"
    assert "Take the referral back" in client.get(page).text
    assert client.post(f"{page}/revoke").status_code == 303
    after = client.get(page).text
    assert "The sharing has ended" in after
    assert "Take the referral back" not in after
    assert db.scalars(select(AuditLine).where(AuditLine.action == "cell.unreadable")).all() == []


def test_withdrawing_consent_takes_the_referral_back(db: Session, cast: Cast, browser: Open) -> None:
    sent = share(db, cast.nok_case, cast.malee, cast.nfe, NEED, fields=["nickname"])
    answer = browser(cast.malee).post(f"/cases/{cast.nok_case.id}/consents/{sent.consent_id}/withdraw")
    assert answer.status_code == 303
    assert sent.state == ReferralState.REVOKED
    assert browser(cast.wanna).get(f"/referrals/{sent.id}").status_code == 404
    assert referrals.open_of_case(db, cast.nok_case.id) == []
