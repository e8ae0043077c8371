"""The directory of agencies: whom they serve, under which agreement, and who keeps it."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import speaking
from outreach.directory import agencies
from outreach.directory.agencies import Agency, AgencyDetails, AgencyKind, Agreement, ForSex
from outreach.directory.needs import Need
from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]

WORKSHOP = AgencyDetails(
    code="workshop",
    name_th="ศูนย์ฝึกช่าง",
    name_en="Workshop",
    kind=AgencyKind.EMPLOYMENT,
    needs=[Need.VOCATIONAL_TRAINING, Need.EMPLOYMENT],
    for_sex=ForSex.MALE,
    min_age=15,
    max_age=24,
    agreement=Agreement.MOU,
    agreement_until=date(2030, 9, 30),
)
TYPED = {
    "code": "workshop",
    "name_th": "ศูนย์ฝึกช่าง",
    "name_en": "Workshop",
    "kind": "employment",
    "needs": ["employment"],
    "for_sex": "any",
    "agreement": "mou",
    "agreement_until": "30/9/2573",
}


def test_an_agency_is_what_the_administrator_describes(db: Session, cast: Cast) -> None:
    made = agencies.add(db, WORKSHOP, cast.dao)
    assert agencies.by_code(db, "workshop") is made
    assert (made.needs, made.for_sex, made.min_age, made.max_age) == (list(WORKSHOP.needs), ForSex.MALE, 15, 24)
    assert (made.agreement, made.agreement_until, made.active) == (Agreement.MOU, date(2030, 9, 30), True)


def test_it_is_called_by_its_name_in_the_language_of_the_page(db: Session, cast: Cast) -> None:
    made = agencies.add(db, WORKSHOP, cast.dao)
    assert made.name == "Workshop"
    with speaking("th"):
        assert made.name == "ศูนย์ฝึกช่าง"


def test_a_code_belongs_to_one_agency(db: Session, cast: Cast) -> None:
    made = agencies.add(db, WORKSHOP, cast.dao)
    assert refused(lambda: agencies.add(db, WORKSHOP, cast.dao)) == "code"
    assert refused(lambda: agencies.change(db, cast.nfe, WORKSHOP, cast.dao)) == "code"
    assert agencies.change(db, made, WORKSHOP, cast.dao) is made


def test_the_needs_that_it_no_longer_serves_go(db: Session, cast: Cast) -> None:
    made = agencies.add(db, WORKSHOP, cast.dao)
    agencies.change(db, made, replace(WORKSHOP, needs=[Need.EMPLOYMENT, Need.LIFE_SKILLS]), cast.dao)
    db.expire(made)
    assert made.needs == [Need.EMPLOYMENT, Need.LIFE_SKILLS]
    assert cast.nfe.needs == [Need.EDUCATION_EQUIVALENCY, Need.COUNSELLING]


@pytest.mark.parametrize(("lowest", "highest", "is_fine"), [(18, 18, True), (19, 18, False), (None, 3, True)])
def test_the_ages_stand_in_order(db: Session, cast: Cast, lowest: int | None, highest: int, is_fine: bool) -> None:
    details = replace(WORKSHOP, min_age=lowest, max_age=highest)
    if is_fine:
        assert agencies.add(db, details, cast.dao).max_age == highest
    else:
        assert refused(lambda: agencies.add(db, details, cast.dao)) == "max_age"


def test_an_agreement_runs_until_its_last_day(db: Session, cast: Cast) -> None:
    cast.nfe.agreement_until = clock.today()
    assert agencies.has_agreement(cast.nfe, clock.today())
    assert not agencies.has_agreement(cast.nfe, clock.today() + timedelta(days=1))
    assert agencies.has_agreement(cast.police, date(2999, 1, 1))


def test_those_that_take_no_referrals_come_last_in_the_list(db: Session, cast: Cast) -> None:
    agencies.set_active(db, cast.nfe, False, cast.dao)
    assert agencies.everyone(db) == [cast.police, cast.nfe]


def _is_not_known(field: str) -> bool:
    """Nobody has said whether it keeps a waiting list."""
    return 'name="keeps_list"' in field and 'value=""' in field


def test_the_administrator_adds_changes_and_closes_an_agency(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.dao)
    assert client.post("/agencies/new", data=TYPED).status_code == 303
    made = named(db)
    assert (made.needs, made.agreement_until) == ([Need.EMPLOYMENT], date(2030, 9, 30))
    page = client.get(f"/agencies/{made.id}/profile").text
    shown = re.findall(r"<input[^>]*checked[^>]*>", page)
    assert ["employment" in field or "any" in field or _is_not_known(field) for field in shown] == [True] * 3
    asked = {name: value for name, value in TYPED.items() if f'name="{name}"' in page}
    client.post(f"/agencies/{made.id}/profile", data=asked | {"max_age": "20"})
    client.post(f"/agencies/{made.id}/close")
    assert (named(db).max_age, named(db).active) == (20, False)
    client.post(f"/agencies/{made.id}/open")
    assert named(db).active


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"needs": []}, "Please fill this in."),
        ({"min_age": "20", "max_age": "19"}, "The highest age is below the lowest."),
        ({"max_age": "180"}, "A number from 0 to 120, please."),
        ({"agreement_until": "31/2/2573"}, "There is no such day in the calendar."),
        ({"code": "test-nfe"}, "There is an agency with this code already."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    db: Session, cast: Cast, browser: Open, typed: dict[str, str], words: str
) -> None:
    page = browser(cast.dao).post("/agencies/new", data=TYPED | typed).text
    assert words in page
    assert "ศูนย์ฝึกช่าง" in page
    assert agencies.by_code(db, "workshop") is None


def named(db: Session) -> Agency:
    made = agencies.by_code(db, "workshop")
    assert made is not None
    return made


def refused(act: Callable[[], object]) -> str | None:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.field
