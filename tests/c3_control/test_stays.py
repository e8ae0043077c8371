"""Stays at Baan Rao: a bed for one at a time, for male youth only."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c3_control import houses, nights, stays
from outreach.c3_control.houses import Bed, HouseDetails
from outreach.c3_control.stays import AdmitDetails, EndDetails, Ending, Stay
from outreach.casefile import cases, people
from outreach.casefile.cases import Case
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.milestones import Milestone
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock
from outreach.core.errors import NotFound, Refused
from outreach.web.application import OutreachApp
from tests.support.cast import Cast

pytestmark = pytest.mark.usefixtures("consented")


@pytest.fixture
def beds(db: Session, cast: Cast) -> list[Bed]:
    """The two beds of the house of the centre."""
    houses.open_house(db, HouseDetails(name="บ้านเรา", beds=2), cast.prasit)
    return houses.beds_of_centre(db, cast.prasit.centre_id)


def ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


def admit(db: Session, case: Case, bed: Bed, begins: date, actor: User, until: date | None = None) -> Stay:
    over = EndDetails(ends_on=until, ending=Ending.FAMILY) if until else None
    return stays.admit(db, case, AdmitDetails(bed_id=bed.id, begins_on=begins, over=over), actor)


def end(db: Session, case: Case, stay: Stay, day: date, actor: User) -> None:
    stays.end(db, case, stay, EndDetails(ends_on=day, ending=Ending.OWN_HOME, note="กลับไปอยู่กับยาย"), actor)


def left_by(db: Session, case: Case) -> list[tuple[MilestoneKind, date, str]]:
    query = select(Milestone).where(
        Milestone.case_id == case.id, Milestone.kind.in_([MilestoneKind.STAY_BEGUN, MilestoneKind.STAY_ENDED])
    )
    return [(m.kind, m.day, m.code) for m in db.scalars(query.order_by(Milestone.day))]


def test_a_stay_takes_a_bed_and_gives_it_back(db: Session, cast: Cast, beds: list[Bed]) -> None:
    stay = admit(db, cast.nok_case, beds[0], ago(10), cast.malee)
    assert nights.free_beds(db, cast.prasit.centre_id) == [beds[1]]

    end(db, cast.nok_case, stay, ago(2), cast.malee)

    assert nights.free_beds(db, cast.prasit.centre_id) == beds
    assert left_by(db, cast.nok_case) == [
        (MilestoneKind.STAY_BEGUN, ago(10), ""),
        (MilestoneKind.STAY_ENDED, ago(2), "own_home"),
    ]


def test_a_bed_is_free_on_a_day_when_no_stay_covers_it(db: Session, cast: Cast, beds: list[Bed]) -> None:
    admit(db, cast.nok_case, beds[0], ago(10), cast.malee, until=ago(5))
    days = (11, 10, 6, 5)

    free = [beds[0] in nights.free_beds(db, cast.prasit.centre_id, ago(day)) for day in days]

    assert free == [True, False, False, True]


def test_a_taken_bed_is_refused_until_the_day_of_leaving(db: Session, cast: Cast, beds: list[Bed]) -> None:
    stay = admit(db, cast.nok_case, beds[0], ago(10), cast.malee)
    with pytest.raises(Refused, match="bed is taken") as refusal:
        admit(db, cast.ton_case, beds[0], ago(5), cast.somchai)
    end(db, cast.nok_case, stay, ago(4), cast.malee)
    with pytest.raises(Refused, match="bed is taken"):
        admit(db, cast.ton_case, beds[0], ago(5), cast.somchai)

    assert admit(db, cast.ton_case, beds[0], ago(4), cast.somchai).bed is beds[0]
    assert refusal.value.field == "bed"


def test_a_past_stay_may_be_written_down_before_the_present_one(db: Session, cast: Cast, beds: list[Bed]) -> None:
    admit(db, cast.nok_case, beds[0], ago(10), cast.malee)
    with pytest.raises(Refused, match="bed is taken"):
        admit(db, cast.ton_case, beds[0], ago(20), cast.somchai, until=ago(9))
    with pytest.raises(Refused, match="bed is taken"):
        admit(db, cast.ton_case, beds[0], ago(20), cast.somchai)

    admit(db, cast.ton_case, beds[0], ago(20), cast.somchai, until=ago(10))

    assert left_by(db, cast.ton_case) == [
        (MilestoneKind.STAY_BEGUN, ago(20), ""),
        (MilestoneKind.STAY_ENDED, ago(10), "family"),
    ]


def test_nobody_stays_twice_at_once(db: Session, cast: Cast, beds: list[Bed]) -> None:
    admit(db, cast.nok_case, beds[0], ago(10), cast.malee)

    with pytest.raises(Refused, match="staying at Baan Rao on that day already") as refusal:
        admit(db, cast.nok_case, beds[1], ago(3), cast.malee)

    assert refusal.value.field == "begins_on"


@pytest.mark.parametrize("sex", [Sex.FEMALE, Sex.OTHER])
def test_baan_rao_takes_in_male_youth_only(db: Session, cast: Cast, beds: list[Bed], sex: Sex) -> None:
    person = people.register(db, PersonDetails(sex=sex, age=17), cast.malee)
    case = cases.open_case(db, person, clock.today(), cast.malee)

    with pytest.raises(Refused) as refusal:
        admit(db, case, beds[0], clock.today(), cast.malee)

    assert refusal.value.field == "bed"
    assert str(refusal.value.reason) == "บ้านเรา can house male youth only. Look for an agency that fits."
    assert nights.beds_for(db, case) == []


def test_whose_sex_is_not_known_is_asked_before_a_bed_is_given(db: Session, cast: Cast, beds: list[Bed]) -> None:
    person = people.register(db, PersonDetails(age=17), cast.malee)
    case = cases.open_case(db, person, clock.today(), cast.malee)
    with pytest.raises(Refused, match="Their sex is not known yet: ask") as refusal:
        admit(db, case, beds[0], clock.today(), cast.malee)
    assert refusal.value.field == "bed"
    assert nights.beds_for(db, case) == []
    with pytest.raises(Refused, match="Choose one of the list"):
        houses.open_house(db, HouseDetails(name="บ้านอื่น", beds=1, for_sex=Sex.UNKNOWN), cast.malee)


def test_free_beds_are_offered_first(db: Session, cast: Cast, beds: list[Bed]) -> None:
    admit(db, cast.nok_case, beds[0], clock.today(), cast.malee)

    assert nights.beds_for(db, cast.ton_case) == [(beds[1], True), (beds[0], False)]


def test_a_bed_of_another_centre_is_not_in_the_list(db: Session, cast: Cast) -> None:
    houses.open_house(db, HouseDetails(name="บ้านอื่น", beds=1), cast.anong)
    (bed,) = houses.beds_of_centre(db, cast.anong.centre_id)

    with pytest.raises(Refused, match="Choose one of the list") as refusal:
        admit(db, cast.nok_case, bed, clock.today(), cast.malee)

    assert refusal.value.field == "bed"


def test_a_stay_begins_neither_before_the_case_nor_in_the_future(db: Session, cast: Cast, beds: list[Bed]) -> None:
    for day in (cast.nok_case.opened_on - timedelta(days=1), ago(-1)):
        with pytest.raises(Refused) as refusal:
            admit(db, cast.nok_case, beds[0], day, cast.malee)
        assert refusal.value.field == "begins_on"

    assert admit(db, cast.nok_case, beds[0], cast.nok_case.opened_on, cast.malee).begins_on == cast.nok_case.opened_on


def test_a_stay_may_end_on_the_day_it_began_but_not_before(db: Session, cast: Cast, beds: list[Bed]) -> None:
    stay = admit(db, cast.nok_case, beds[0], ago(5), cast.malee)
    for wrong in (ago(6), ago(-1)):
        with pytest.raises(Refused) as refusal:
            end(db, cast.nok_case, stay, wrong, cast.malee)
        assert refusal.value.field == "ends_on"
    with pytest.raises(Refused, match="end before it began"):
        admit(db, cast.ton_case, beds[1], ago(5), cast.somchai, until=ago(6))

    end(db, cast.nok_case, stay, ago(5), cast.malee)

    assert (stay.ends_on, stay.note) == (ago(5), "กลับไปอยู่กับยาย")


def test_a_stay_ends_once(db: Session, cast: Cast, beds: list[Bed]) -> None:
    stay = admit(db, cast.nok_case, beds[0], ago(5), cast.malee, until=ago(3))

    with pytest.raises(Refused, match="ended already"):
        end(db, cast.nok_case, stay, ago(1), cast.malee)

    assert stay.ends_on == ago(3)


def test_a_voided_stay_does_not_end(db: Session, cast: Cast, beds: list[Bed]) -> None:
    stay = admit(db, cast.nok_case, beds[0], ago(5), cast.malee)
    stay.voided_at = clock.now()
    with pytest.raises(Refused, match="voided"):
        end(db, cast.nok_case, stay, ago(1), cast.malee)
    assert stay.ends_on is None


def test_a_closed_case_gets_no_bed(db: Session, cast: Cast, beds: list[Bed]) -> None:
    cast.nok_case.closed_on = clock.today()

    with pytest.raises(Refused, match="closed"):
        admit(db, cast.nok_case, beds[0], clock.today(), cast.malee)


def test_a_stay_of_another_case_does_not_exist(db: Session, cast: Cast, beds: list[Bed]) -> None:
    stay = admit(db, cast.ton_case, beds[0], ago(5), cast.somchai)

    with pytest.raises(NotFound):
        stays.get(db, cast.nok_case, stay.id)


def test_the_database_knows_one_open_stay_a_bed_and_a_person(db: Session, cast: Cast, beds: list[Bed]) -> None:
    admit(db, cast.nok_case, beds[0], ago(5), cast.malee)
    admit(db, cast.ton_case, beds[0], ago(20), cast.somchai, until=ago(9))  # over: stands in nobody's way
    for case, bed in ((cast.ton_case, beds[0]), (cast.nok_case, beds[1])):
        with pytest.raises(IntegrityError), db.begin_nested():
            db.add(row(case, bed, begins_on=ago(1)))


@pytest.mark.parametrize(("ends_on", "ending"), [(6, Ending.LEFT), (4, None), (None, Ending.LEFT)])
def test_the_database_too_refuses_an_end_that_cannot_be(
    db: Session, cast: Cast, beds: list[Bed], ends_on: int | None, ending: Ending | None
) -> None:
    with pytest.raises(IntegrityError), db.begin_nested():
        db.add(row(cast.nok_case, beds[0], begins_on=ago(5), ends_on=ends_on and ago(ends_on), ending=ending))


def row(case: Case, bed: Bed, **values: object) -> Stay:
    return Stay(case_id=case.id, person_id=case.person_id, bed_id=bed.id, made_by=case.caseworker_id, **values)


def test_of_two_who_want_the_last_bed_one_gets_it(app: OutreachApp, db: Session, cast: Cast, beds: list[Bed]) -> None:
    bed_id = beds[0].id
    wanting = [(cast.nok_case.id, cast.malee.id), (cast.ton_case.id, cast.somchai.id)]
    db.commit()
    together, answers = Barrier(2), []

    def want(case_id: object, user_id: object) -> None:
        together.wait()
        with app.extensions["sessions"]() as session:
            case, user = session.get_one(Case, case_id), session.get_one(User, user_id)
            try:
                stays.admit(session, case, AdmitDetails(bed_id=bed_id, begins_on=clock.today()), user)
                session.commit()
                answers.append("stays")
            except Refused as refusal:
                answers.append(refusal.field or "")

    threads = [Thread(target=want, args=one) for one in wanting]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == ["bed", "stays"]


def test_the_house_tells_caseworkers_only_their_own_cases_names(db: Session, cast: Cast, beds: list[Bed]) -> None:
    admit(db, cast.nok_case, beds[0], ago(5), cast.malee)
    admit(db, cast.ton_case, beds[1], ago(5), cast.somchai)

    def known(actor: User) -> list[tuple[bool, Case | None]]:
        return [(now.stay is not None, now.case) for now in nights.tonight(db, actor)]

    assert known(cast.malee) == [(True, cast.nok_case), (True, None)]
    assert known(cast.prasit) == [(True, cast.nok_case), (True, cast.ton_case)]
    assert known(cast.anong) == []


def test_two_stays_of_no_night_on_one_day_are_one_too_many(db: Session, cast: Cast, beds: list[Bed]) -> None:
    admit(db, cast.nok_case, beds[0], ago(5), cast.malee, until=ago(5))
    with pytest.raises(Refused):
        admit(db, cast.nok_case, beds[1], ago(5), cast.malee, until=ago(5))
    admit(db, cast.nok_case, beds[1], ago(5), cast.malee, until=ago(3))
