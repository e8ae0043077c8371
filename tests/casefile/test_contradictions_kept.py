"""What is kept of records that break a rule is what is so: after whatever was written, and on whichever day."""

import re
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c2_connect import referrals
from outreach.c2_connect.referrals import ReferralRequest
from outreach.c3_control import camps, houses, stays
from outreach.c3_control.camps import CampDetails
from outreach.c3_control.houses import HouseDetails
from outreach.c3_control.stays import AdmitDetails, EndDetails, Ending
from outreach.casefile import consents, contradictions, people
from outreach.casefile.cases import Case
from outreach.casefile.consents import Basis, ConsentDetails
from outreach.casefile.contradictions import DecisionDetails, KeptContradiction, checks, following
from outreach.casefile.people import PersonDetails, Sex
from outreach.casefile.restrictions import restricting
from outreach.core import clock, snapshots
from outreach.core.database import Base
from outreach.core.sealing import FieldClass
from outreach.directory.needs import Need
from outreach.web.application import OutreachApp
from outreach.web.paging import PAGE_ROWS
from tests.support.bases import consent
from tests.support.cast import Cast
from tests.support.erasures import erased, supervisor
from tests.support.merges import join, met
from tests.support.queries import counted

BESIDE = {"people", "cases", "contradiction_decisions", "data_keys"}


def young(db: Session, cast: Cast, name: str = "นก", **known: object) -> Case:
    return met(db, cast.malee, PersonDetails(nickname=name, **{"sex": Sex.MALE, "age": 17, **known}))  # type: ignore[arg-type]


def refer(db: Session, cast: Cast, case: Case) -> None:
    duty = ConsentDetails(
        basis=Basis.CHILD_PROTECTION, given_on=clock.today(), classes=[FieldClass.IDENTITY], grounds="คุ้มครองเด็ก"
    )
    consents.record(db, case, duty, cast.malee)
    asked = ReferralRequest(agency_id=cast.nfe.id, need=Need.EDUCATION_EQUIVALENCY, fields=["nickname"])
    referrals.send(db, case, asked, cast.malee)


def admit(db: Session, cast: Cast, case: Case) -> None:
    bed = houses.beds_of_centre(db, case.centre_id)[len(db.scalars(select(stays.Stay)).all())]
    consent(db, case, cast.malee)
    stays.admit(db, case, AdmitDetails(bed_id=bed.id, begins_on=clock.today()), cast.malee)


def seat(db: Session, cast: Cast, case: Case) -> None:
    day = clock.today() + timedelta(days=3)
    consent(db, case, cast.malee)
    details = CampDetails(name="ค่าย", where="ขอนแก่น", begins_on=day, ends_on=day)
    camps.enrol(db, camps.announce(db, details, cast.prasit), case, cast.malee)


def correct(db: Session, case: Case, actor: User, **known: object) -> None:
    people.correct(db, case.person, PersonDetails(nickname="นก", **{"sex": Sex.MALE, **known}), actor)  # type: ignore[arg-type]


def listed(db: Session, head: User) -> list[tuple[UUID, bool]]:
    """Everything on the pages of the list, and whether it waits."""
    found, page = [], contradictions.page(db, head)
    while True:
        found += [(one.found.row_id, one.waits) for one in page.rows]
        if page.next_key is None:
            return found
        page = contradictions.page(db, head, page.next_key)


def derived(db: Session, head: User) -> list[tuple[UUID, bool]]:
    assert head.centre_id
    found = sorted(following.judge_everybody(db, head.centre_id).found, key=lambda one: one.place)
    return [(one.found.row_id, one.waits) for one in found]


def whose(db: Session, centre_id: UUID) -> frozenset[UUID] | None:
    """Whom a look on a snapshot would judge anew."""
    db.commit()
    snapshots.look(db)
    try:
        return following.judge(db, centre_id).people
    finally:
        db.info.pop(snapshots.LATER, None)
        db.rollback()


@pytest.fixture
def beds(db: Session, cast: Cast) -> None:
    houses.open_house(db, HouseDetails(name="บ้านเรา", beds=9), cast.prasit)


@pytest.mark.usefixtures("beds")
def test_every_table_that_a_check_reads_is_followed(app: OutreachApp, db: Session, cast: Cast) -> None:
    for act in (refer, admit, seat):
        act(db, cast, cast.nok_case)
    cast.nok_case.person.community = "ชุมชนโนนชัย"
    cast.nfe.serves_all = False
    correct(db, cast.nok_case, cast.malee, sex=Sex.FEMALE)
    db.commit()
    for check in checks:
        with counted(app.extensions["engine"]) as sent:
            for person_ids in (None, {cast.nok_case.person_id}):
                scope = contradictions.Scope(select(Case), cast.nok_case.centre_id, person_ids, for_head=True)
                list(check.ask(db, scope, clock.today()))
            db.expire_all()
        read = set(re.findall(r"(?:FROM|JOIN) (\w+)", " ".join(sent))) & Base.metadata.tables.keys()
        assert read - BESIDE <= {table.__tablename__ for table in check.rests_on}, check.kind
        assert sent


@pytest.mark.usefixtures("beds")
def test_a_look_after_which_nothing_was_written_judges_nobody(app: OutreachApp, db: Session, cast: Cast) -> None:
    admit(db, cast, cast.nok_case)
    correct(db, cast.nok_case, cast.malee, sex=Sex.FEMALE)
    db.commit()
    assert contradictions.count(db, cast.prasit) == 1
    db.commit()
    with counted(app.extensions["engine"]) as sent:
        assert contradictions.count(db, cast.prasit) == 1
    assert len([one for one in sent if one.startswith("SELECT")]) == 2


@pytest.mark.usefixtures("beds")
def test_only_who_was_written_about_is_judged_anew(db: Session, cast: Cast) -> None:
    admit(db, cast, cast.nok_case)
    centre_id = cast.nok_case.centre_id
    db.commit()
    assert contradictions.count(db, cast.prasit) == 0
    assert whose(db, centre_id) == frozenset()
    correct(db, cast.nok_case, cast.malee, sex=Sex.FEMALE)
    assert whose(db, centre_id) == {cast.nok_case.person_id}
    assert contradictions.count(db, cast.prasit) == 1
    cast.nfe.max_age = 12
    assert whose(db, centre_id) is None


def test_everybody_is_judged_on_another_day(db: Session, cast: Cast) -> None:
    contradictions.count(db, cast.prasit)
    assert whose(db, cast.nok_case.centre_id) == frozenset()
    with clock.travel(clock.today() + timedelta(days=1)):
        assert whose(db, cast.nok_case.centre_id) is None


def test_a_row_that_is_gone_has_everybody_judged(db: Session, cast: Cast) -> None:
    seat(db, cast, cast.nok_case)
    contradictions.count(db, cast.prasit)
    [enrolment] = db.scalars(select(camps.Enrolment))
    db.delete(enrolment)
    assert whose(db, cast.nok_case.centre_id) is None


@pytest.mark.usefixtures("beds")
def test_any_history_is_listed_as_it_is(db: Session, cast: Cast) -> None:
    chance, some = Random(7), [young(db, cast, f"น้อง{number}") for number in range(4)]
    for act in (refer, admit, seat):
        for case in chance.sample(some, 3):
            act(db, cast, case)
    for step in range(14):
        any_act(db, cast, chance, chance.choice(some))
        db.flush() if step % 3 else db.commit()
        assert listed(db, cast.prasit) == derived(db, cast.prasit)
        assert contradictions.count(db, cast.prasit) == sum(waits for _id, waits in derived(db, cast.prasit))
        assert contradictions.wrong(db) == []
    assert db.scalar(select(func.count()).select_from(KeptContradiction))


def any_act(db: Session, cast: Cast, chance: Random, case: Case) -> None:
    """Any correction, decision, rule or end."""
    match chance.randrange(6):
        case 0 | 1:
            told = chance.choice(({"sex": Sex.FEMALE}, {"sex": Sex.MALE}, {"age": chance.randint(9, 23)}))
            correct(db, case, cast.malee, **{"age": 17, **told})
        case 2:
            cast.nfe.max_age = chance.choice((None, 12, 30))
        case 3:
            [*given] = consents.of_person(db, case.person_id)
            for one in given[:1]:
                if one.withdrawn_on is None:
                    consents.withdraw(db, case, one, cast.malee)
        case 4:
            for one in contradictions.of_people(db, [case.person_id])[:1]:
                contradictions.decide(db, one.found, DecisionDetails(words="ตกลงแล้ว"), cast.prasit)
        case _:
            staying = db.scalar(select(stays.Stay).where(stays.Stay.case_id == case.id, stays.Stay.ends_on.is_(None)))
            if staying:
                ended = EndDetails(ends_on=clock.today(), ending=Ending.OTHER_PLACEMENT)
                stays.end(db, case, staying, ended, cast.malee)


def test_a_merge_moves_what_is_kept(db: Session, cast: Cast) -> None:
    first, second = young(db, cast), young(db, cast)
    seat(db, cast, second)
    db.commit()
    assert contradictions.count(db, cast.prasit) == 0
    db.commit()
    join(db, cast.prasit, first, second)
    db.commit()
    assert listed(db, cast.prasit) == derived(db, cast.prasit) != []


def test_a_long_list_comes_in_pages_even_while_some_are_judged(db: Session, cast: Cast) -> None:
    many = [young(db, cast, f"น้อง{number}") for number in range(PAGE_ROWS + 5)]
    for case in many:
        refer(db, cast, case)
    cast.nfe.max_age = 12
    db.commit()
    assert contradictions.count(db, cast.prasit) == len(many)
    db.commit()
    [decided] = contradictions.of_people(db, [many[3].person_id])
    contradictions.decide(db, decided.found, DecisionDetails(words="ตกลงแล้ว"), cast.prasit)
    db.flush()

    found = listed(db, cast.prasit)

    assert found == derived(db, cast.prasit)
    assert found[-1] == (decided.found.row_id, False)
    assert len(contradictions.page(db, cast.prasit, "nonsense").rows) == PAGE_ROWS


@pytest.mark.usefixtures("beds")
def test_who_is_restricted_is_kept_and_shown_to_the_named_alone(db: Session, cast: Cast) -> None:
    suda = supervisor(db, cast)
    admit(db, cast, cast.nok_case)
    correct(db, cast.nok_case, cast.malee, sex=Sex.FEMALE)
    restricting.restrict(db, cast.nok_case, {cast.malee.id, suda.id}, suda)
    db.commit()
    assert contradictions.count(db, cast.prasit) == 0
    assert listed(db, cast.prasit) == []
    assert contradictions.count(db, suda) == len(listed(db, suda)) == 1


@pytest.mark.usefixtures("beds")
def test_what_was_judged_before_another_was_quicker_is_not_kept(db: Session, cast: Cast) -> None:
    centre_id = cast.nok_case.centre_id
    admit(db, cast, cast.nok_case)
    db.commit()
    snapshots.look(db)
    following.judge(db, centre_id)
    [late] = db.info.pop(snapshots.LATER)
    db.rollback()
    correct(db, cast.nok_case, cast.malee, sex=Sex.FEMALE)
    assert contradictions.count(db, cast.prasit) == 1
    late(db)
    assert listed(db, cast.prasit) == derived(db, cast.prasit) != []


@pytest.mark.usefixtures("beds")
def test_what_was_changed_by_hand_is_named_and_mended(db: Session, cast: Cast) -> None:
    admit(db, cast, cast.nok_case)
    correct(db, cast.nok_case, cast.malee, sex=Sex.FEMALE)
    db.commit()
    assert contradictions.wrong(db) == []
    assert contradictions.count(db, cast.prasit) == 1
    assert contradictions.wrong(db) == []
    db.execute(update(KeptContradiction).values(decided=1))
    assert contradictions.wrong(db) == [cast.nok_case.number]
    db.execute(delete(KeptContradiction))
    assert contradictions.wrong(db) == [cast.nok_case.number]
    assert contradictions.rebuild(db) == 1
    assert contradictions.wrong(db) == []


@pytest.mark.usefixtures("beds")
def test_nothing_is_kept_of_an_erased_person(db: Session, cast: Cast) -> None:
    admit(db, cast, cast.nok_case)
    correct(db, cast.nok_case, cast.malee, sex=Sex.FEMALE)
    db.commit()
    assert contradictions.count(db, cast.prasit) == 1
    erased(db, cast.nok_case, cast.prasit, cast.malee)
    assert db.scalars(select(KeptContradiction)).all() == []
    assert contradictions.count(db, cast.prasit) == 0
