"""Whom a house can take is a rule with a day; a house alone may not overrule it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c2_connect import routing
from outreach.c2_connect.routing import BAAN_RAO, WOMENS_HOUSE, RuleDetails, ShelterRule, rules
from outreach.c3_control import houses, nights, stays
from outreach.c3_control.houses import Bed, House, HouseDetails
from outreach.c3_control.stays import AdmitDetails, EndDetails, Ending, Stay
from outreach.casefile import cases, people
from outreach.casefile.cases import Case
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.directory.agencies import ForSex
from outreach.directory.needs import Need
from tests.conftest import Browser
from tests.support.bases import consent
from tests.support.cast import Cast

pytestmark = pytest.mark.usefixtures("consented")

Open = Callable[..., Browser]


@pytest.fixture(autouse=True)
def source(db: Session, cast: Cast) -> None:
    """The table of the source."""
    routing.load_rules(db)


def ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


def somebody(db: Session, cast: Cast, sex: Sex = Sex.FEMALE, age: int | None = 15) -> Case:
    person = people.register(db, PersonDetails(nickname="น้อง", sex=sex, age=age), cast.malee)
    case = cases.open_case(db, person, ago(40), cast.malee)
    consent(db, case, cast.malee)
    return case


def allow(db: Session, cast: Cast, from_day: date, place: str = WOMENS_HOUSE, **more: object) -> ShelterRule:
    usual = {"for_sex": ForSex.FEMALE, "reason_th": "สภามีมติ"} | more
    details = RuleDetails(place=place, need=Need.SHELTER, from_day=from_day, **usual)  # type: ignore[arg-type]
    with clock.travel(min(from_day, clock.today())):
        return rules.add(db, details, cast.prasit)


def open_house(db: Session, cast: Cast, for_sex: Sex) -> Bed:
    house = houses.open_house(db, HouseDetails(name="บ้านสอง", beds=2, for_sex=for_sex), cast.prasit)
    return db.scalars(select(Bed).where(Bed.house_id == house.id).order_by(Bed.label)).first()  # type: ignore[return-value]


def admit(db: Session, cast: Cast, case: Case, bed: Bed, day: date) -> Stay:
    return stays.admit(db, case, AdmitDetails(bed_id=bed.id, begins_on=day), cast.malee)


@pytest.mark.parametrize("sex", [Sex.FEMALE, Sex.OTHER])
def test_no_second_house_takes_others_by_its_own_word(db: Session, cast: Cast, sex: Sex) -> None:
    with pytest.raises(Refused, match="male youth only") as refusal:
        open_house(db, cast, sex)

    assert (refusal.value.field, db.scalars(select(House)).all()) == ("for_sex", [])


def test_a_house_opened_for_girls_before_gives_no_bed_at_15(db: Session, cast: Cast) -> None:
    house = House(centre_id=cast.prasit.centre_id, name="บ้านสอง", for_sex=Sex.FEMALE)
    db.add(house)
    db.flush()
    bed, girl = Bed(house_id=house.id, label="01"), somebody(db, cast)
    db.add(bed)
    db.flush()

    with pytest.raises(Refused, match="cannot take them") as refusal:
        admit(db, cast, girl, bed, clock.today())

    assert (refusal.value.field, nights.beds_for(db, girl)) == ("bed", [])


def test_a_house_for_young_women_takes_them_from_its_rules_day(db: Session, cast: Cast) -> None:
    allow(db, cast, ago(5), max_age=18)
    bed, girl = open_house(db, cast, Sex.FEMALE), somebody(db, cast)
    with pytest.raises(Refused, match="cannot take them"):  # written down later, it is the rule of that day
        admit(db, cast, girl, bed, ago(6))

    assert admit(db, cast, girl, bed, ago(5)).bed is bed
    with pytest.raises(Refused, match="can house"):
        admit(db, cast, cast.nok_case, bed, clock.today())


def test_the_age_of_the_rule_binds_the_house(db: Session, cast: Cast) -> None:
    allow(db, cast, ago(5), max_age=18)
    bed = open_house(db, cast, Sex.FEMALE)

    for age in (19, None):
        case = somebody(db, cast, age=age)
        with pytest.raises(Refused, match="cannot take them"):
            admit(db, cast, case, bed, clock.today())
        assert nights.beds_for(db, case) == []


def test_a_new_bound_of_baan_rao_binds_its_houses_not_the_past(db: Session, cast: Cast) -> None:
    first, second = open_house(db, cast, Sex.MALE), open_house(db, cast, Sex.MALE)
    allow(db, cast, ago(5), BAAN_RAO, for_sex=ForSex.MALE, max_age=15)

    for bed in (first, second):  # Nok is 16
        with pytest.raises(Refused, match="cannot take them"):
            admit(db, cast, cast.nok_case, bed, ago(5))
    assert admit(db, cast, cast.nok_case, second, ago(6)).begins_on == ago(6)


def test_the_way_from_one_house_to_another_asks_again(db: Session, cast: Cast) -> None:
    first, second = open_house(db, cast, Sex.MALE), open_house(db, cast, Sex.MALE)
    stay = admit(db, cast, cast.nok_case, first, ago(20))
    stays.end(db, cast.nok_case, stay, EndDetails(ends_on=ago(3), ending=Ending.OTHER_PLACEMENT), cast.malee)
    allow(db, cast, ago(5), BAAN_RAO, for_sex=ForSex.MALE, max_age=15)

    with pytest.raises(Refused, match="cannot take them"):
        admit(db, cast, cast.nok_case, second, ago(3))


def test_no_bed_after_the_rule_of_baan_rao_has_ended(db: Session, cast: Cast) -> None:
    bed = open_house(db, cast, Sex.MALE)
    (rule,) = [rule for rule in rules.everyone(db, cast.prasit.centre_id) if rule.place == BAAN_RAO]
    rule.to_day = ago(3)

    with pytest.raises(Refused, match="cannot take them"):
        admit(db, cast, cast.nok_case, bed, ago(2))
    assert admit(db, cast, cast.nok_case, bed, ago(3)).bed is bed


def test_the_womens_house_is_offered_only_while_its_rule_holds(db: Session, cast: Cast) -> None:
    girl = somebody(db, cast).person
    rule = allow(db, cast, ago(5))
    open_house(db, cast, Sex.FEMALE)

    def fitting(day: date) -> set[str]:
        return {fit.place for fit in routing.for_person(db, girl, Need.SHELTER, day) if fit.fits}

    assert (fitting(ago(6)), fitting(clock.today())) == (set(), {WOMENS_HOUSE})
    rules.end(db, rule, clock.today(), cast.prasit)
    assert fitting(clock.today() + timedelta(days=1)) == set()


def test_baan_rao_itself_never_takes_a_young_woman_by_any_rule(db: Session, cast: Cast) -> None:
    for place, sex in ((BAAN_RAO, ForSex.FEMALE), (BAAN_RAO, ForSex.ANY), (WOMENS_HOUSE, ForSex.ANY)):
        with pytest.raises(Refused) as refusal:
            allow(db, cast, clock.today(), place, for_sex=sex)
        assert refusal.value.field == "for_sex"


def test_the_pages_say_which_rule_is_missing(db: Session, cast: Cast, browser: Open) -> None:
    girl = somebody(db, cast)
    answer = browser(cast.prasit).post("/house/new", data={"name": "บ้านสอง", "beds": "3", "for_sex": "female"})

    assert (answer.status_code, "First make a rule" in answer.text, "บ้านสอง" in answer.text) == (200, True, True)
    assert "Baan Rao can house male youth only" in browser(cast.malee).get(f"/cases/{girl.id}/stay").text
