"""Routing: who fits where, on every bound; the shelter table of the source exactly."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.c2_connect import agencies, routing
from outreach.c2_connect.agencies import ForSex
from outreach.c2_connect.needs import Need
from outreach.c2_connect.routing import Offer, RuleReason, ShelterRule, judge, match
from outreach.casefile import people
from outreach.casefile.people import Person, PersonDetails, Sex
from outreach.ground import clock
from tests.cast import Cast

SHELTER = frozenset({Need.SHELTER})
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
        (Sex.MALE, None, [HOUSE]),
        (Sex.FEMALE, None, []),
    ],
)
def test_the_shelter_table_of_the_source(db: Session, cast: Cast, sex: Sex, age: int | None, places: list[str]) -> None:
    assert fitting(db, somebody(db, cast, sex, age)) == places


@pytest.mark.parametrize(("sex", "age"), [(Sex.FEMALE, 15), (Sex.MALE, 25), (Sex.OTHER, None)])
def test_healing_of_the_mind_is_for_everybody(db: Session, cast: Cast, sex: Sex, age: int | None) -> None:
    assert fitting(db, somebody(db, cast, sex, age), Need.PSYCHOLOGICAL_CARE) == ["family-shelter"]


def test_the_nineteenth_birthday_is_the_day_on_which_it_changes(db: Session, cast: Cast) -> None:
    today = clock.today()
    born = date(today.year - 19, 6, 15)
    person = people.register(db, PersonDetails(sex=Sex.FEMALE, birth_date=born), cast.malee)
    agency = agencies.by_code(db, LUK_RAK)
    assert agency is not None
    birthday = date(today.year, 6, 15)
    assert routing.fits(db, person, agency, Need.SHELTER, birthday - timedelta(days=1))[0]
    assert not routing.fits(db, person, agency, Need.SHELTER, birthday)[0]


def test_a_male_over_eighteen_gets_both_places_with_a_reason_each(db: Session, cast: Cast) -> None:
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


@pytest.mark.parametrize(
    ("offer", "why"),
    [
        (Offer("a", frozenset()), "Does not serve this need"),
        (Offer("a", SHELTER, in_use=False), "Takes no referrals at present"),
        (Offer("a", SHELTER, agreed=False), "The agreement has ended"),
        (Offer("a", SHELTER, ForSex.MALE), "Takes male youth only"),
        (Offer("a", SHELTER, min_age=17), "Takes those of %(age)d years or more"),
        (Offer("a", SHELTER, max_age=15), "Takes those of %(age)d years or less"),
    ],
)
def test_each_reason_against(offer: Offer, why: str) -> None:
    fits, reasons = judge(offer, Need.SHELTER, Sex.FEMALE, 16)
    assert (fits, [reason.text for reason in reasons]) == (False, [why])


def test_an_unknown_age_never_passes_a_bound() -> None:
    assert judge(Offer("a", SHELTER), Need.SHELTER, Sex.MALE, None)[0]
    assert not judge(Offer("a", SHELTER, max_age=99), Need.SHELTER, Sex.MALE, None)[0]


def test_what_fits_comes_first_and_a_rule_before_an_entry() -> None:
    rule = Offer("rule", SHELTER, reason=RuleReason.HEALING)
    found = match(Need.SHELTER, Sex.MALE, 16, [Offer("no", frozenset()), Offer("entry", SHELTER), rule])
    assert [offer.place for offer, _fits, _why in found] == ["rule", "entry", "no"]


def test_the_directory_holds_the_twenty_that_the_source_names(db: Session) -> None:
    named = [agency for agency in agencies.everyone(db) if not agency.code.startswith("test-")]
    assert len(named) == 20
    assert agencies.load_directory(db, None) == []
