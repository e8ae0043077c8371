"""Routing: the shelter table of the source exactly, and the rules and agreements that hold on a day."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.c2_connect import routing
from outreach.c2_connect.routing import RuleReason, ShelterRule
from outreach.casefile import people
from outreach.casefile.people import Person, PersonDetails, Sex
from outreach.core import clock
from outreach.directory import agencies
from outreach.directory.agencies import AgencyDetails, AgencyKind, ForSex
from outreach.directory.needs import Need
from tests.support.cast import Cast

HOUSE, LUK_RAK, PROTECTION = "baan-rao", "baan-luk-rak", "destitute-protection"


@pytest.fixture(autouse=True)
def directory(db: Session, cast: Cast) -> None:
    """The product's own directory and rules."""
    agencies.load_directory(db, None)
    routing.load_rules(db)


def somebody(db: Session, cast: Cast, sex: Sex, age: int | None) -> Person:
    born = None if age is None else date(clock.today().year - age, clock.today().month, 1)
    return people.register(db, PersonDetails(sex=sex, birth_date=born), cast.malee)


def fitting(db: Session, person: Person, need: Need = Need.SHELTER) -> list[str]:
    return sorted(fit.place for fit in routing.for_person(db, person, need, clock.today()) if fit.fits)


@pytest.mark.parametrize(
    ("sex", "age", "places"),
    [
        (Sex.MALE, 16, [HOUSE]),
        (Sex.MALE, 18, [HOUSE]),
        (Sex.MALE, 19, [HOUSE, PROTECTION]),
        (Sex.FEMALE, 15, [LUK_RAK]),
        (Sex.FEMALE, 18, [LUK_RAK]),
        (Sex.FEMALE, 19, [PROTECTION]),
        (Sex.OTHER, 18, []),
        (Sex.OTHER, 19, [PROTECTION]),
        (Sex.UNKNOWN, 18, []),
        (Sex.UNKNOWN, 19, [PROTECTION]),
        (Sex.MALE, None, [HOUSE]),
        (Sex.FEMALE, None, []),
    ],
)
def test_the_shelter_table_of_the_source(db: Session, cast: Cast, sex: Sex, age: int | None, places: list[str]) -> None:
    assert fitting(db, somebody(db, cast, sex, age)) == places


@pytest.mark.parametrize("age", [None, 5, 18, 19, 25])
@pytest.mark.parametrize("sex", [Sex.FEMALE, Sex.OTHER, Sex.UNKNOWN])
def test_the_house_is_for_male_youth_only(db: Session, cast: Cast, sex: Sex, age: int | None) -> None:
    person = somebody(db, cast, sex, age)
    for need in Need:
        assert HOUSE not in fitting(db, person, need)


@pytest.mark.parametrize(("sex", "age"), [(Sex.FEMALE, 15), (Sex.MALE, 25), (Sex.OTHER, None), (Sex.UNKNOWN, None)])
def test_healing_of_the_mind_is_for_everybody(db: Session, cast: Cast, sex: Sex, age: int | None) -> None:
    assert fitting(db, somebody(db, cast, sex, age), Need.PSYCHOLOGICAL_CARE) == ["family-shelter"]


def test_whose_sex_is_not_known_is_asked_where_it_decides(db: Session, cast: Cast) -> None:
    known = {
        fit.place: fit
        for fit in routing.for_person(db, somebody(db, cast, Sex.UNKNOWN, 16), Need.SHELTER, clock.today())
    }
    assert (known[HOUSE].asks, known[LUK_RAK].asks, known[PROTECTION].asks) == (True, True, False)
    other = routing.for_person(db, somebody(db, cast, Sex.OTHER, 16), Need.SHELTER, clock.today())
    assert not any(fit.asks for fit in other)


def test_the_nineteenth_birthday_is_the_day_on_which_it_changes(db: Session, cast: Cast) -> None:
    today = clock.today()
    born = date(today.year - 19, 6, 15)
    person = people.register(db, PersonDetails(sex=Sex.FEMALE, birth_date=born), cast.malee)
    agency = agencies.by_code(db, LUK_RAK)
    assert agency is not None
    birthday = date(today.year, 6, 15)
    assert routing.fits(db, person, agency, Need.SHELTER, birthday - timedelta(days=1))[0]
    assert not routing.fits(db, person, agency, Need.SHELTER, birthday)[0]


def test_a_male_over_eighteen_gets_both_places_with_reasons(db: Session, cast: Cast) -> None:
    found = routing.for_person(db, somebody(db, cast, Sex.MALE, 20), Need.SHELTER, clock.today())
    assert {fit.place: fit.why[0].text for fit in found if fit.fits} == {
        HOUSE: "Baan Rao takes in male youth",
        PROTECTION: "For those over 18: housing and work together, better than elsewhere",
    }


def test_every_other_agency_says_why_not(db: Session, cast: Cast) -> None:
    found = routing.for_person(db, somebody(db, cast, Sex.FEMALE, 19), Need.SHELTER, clock.today())
    reasons = {fit.place: [why.text for why in fit.why] for fit in found if not fit.fits}
    assert reasons[HOUSE] == ["Takes male youth only"]
    assert reasons[LUK_RAK] == ["Takes those of %(age)d years or less"]
    assert reasons["police"] == ["Does not serve this need"]


def test_a_changed_bound_holds_from_its_day_on(db: Session, cast: Cast) -> None:
    day = clock.today()
    db.add(
        ShelterRule(
            place=LUK_RAK,
            need=Need.SHELTER,
            for_sex=ForSex.FEMALE,
            max_age=20,
            from_day=day,
            reason=RuleReason.YOUNG_WOMEN,
        )
    )
    agency, person = agencies.by_code(db, LUK_RAK), somebody(db, cast, Sex.FEMALE, 20)
    assert agency is not None
    assert routing.fits(db, person, agency, Need.SHELTER, day)[0]
    assert not routing.fits(db, person, agency, Need.SHELTER, day - timedelta(days=1))[0]


def test_of_several_rules_that_have_begun_the_newest_holds(db: Session, cast: Cast) -> None:
    today = clock.today()
    for from_day, most in ((today, 16), (today - timedelta(days=9), 25), (today + timedelta(days=1), 30)):
        rule = {"need": Need.SHELTER, "for_sex": ForSex.FEMALE, "reason": RuleReason.YOUNG_WOMEN}
        db.add(ShelterRule(place=LUK_RAK, max_age=most, from_day=from_day, **rule))
    assert fitting(db, somebody(db, cast, Sex.FEMALE, 16)) == [LUK_RAK]
    assert fitting(db, somebody(db, cast, Sex.FEMALE, 17)) == []


@pytest.mark.parametrize(("days", "fits"), [(-1, False), (0, True), (1, True)])
def test_an_agreement_counts_to_its_last_day(db: Session, cast: Cast, days: int, fits: bool) -> None:
    until = clock.today() + timedelta(days=days)
    known = {"name_th": "หอพัก", "name_en": "Hostel", "kind": AgencyKind.COMMUNITY, "needs": [Need.SHELTER]}
    agencies.add(db, AgencyDetails(code="hostel", agreement_until=until, **known), None)
    agencies.add(db, AgencyDetails(code="inn", **known), None)
    assert fitting(db, somebody(db, cast, Sex.FEMALE, 15)) == [LUK_RAK, *(["hostel"] if fits else []), "inn"]


def test_a_place_of_the_table_that_takes_nobody_is_not_offered(db: Session, cast: Cast) -> None:
    agency = agencies.by_code(db, LUK_RAK)
    assert agency is not None
    agencies.set_active(db, agency, False, cast.dao)
    assert fitting(db, somebody(db, cast, Sex.FEMALE, 15)) == []
