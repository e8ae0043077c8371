"""Flags: looks that stand out are noticed once, told to the head of the centre, and looked into by somebody else."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.casefile import erasing, finding, flags, people, reveals
from outreach.casefile.erasing import ErasureRequest, Ground
from outreach.casefile.flags import Finding, Flag, FlagDetails, FlagKind
from outreach.casefile.flags.noticing import (
    DENIALS_IN_AN_HOUR,
    REVEALS_IN_AN_HOUR,
    SEARCHES_IN_AN_HOUR,
    family_name,
)
from outreach.casefile.people import PersonDetails, Sex
from outreach.casefile.restrictions import restricting
from outreach.casefile.reveals import Section
from outreach.core import clock
from outreach.core.errors import NotFound, Refused
from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]
SEEN_WELL = FlagDetails(finding=Finding.IN_ORDER, words="คุยกันแล้ว")


def kinds(db: Session, user: User) -> list[FlagKind | None]:
    """What was raised about somebody, oldest first."""
    found = db.scalars(select(Flag).where(Flag.user_id == user.id).order_by(Flag.made_at))
    return [flags.kind_of(db, flag) for flag in found]


def unfold(db: Session, cast: Cast, times: int) -> None:
    for _ in range(times):
        reveals.reveal(db, cast.nok_case, Section.NEEDS, cast.malee)


def test_too_many_reveals_within_an_hour_are_noticed_once(db: Session, cast: Cast) -> None:
    unfold(db, cast, REVEALS_IN_AN_HOUR - 1)
    assert kinds(db, cast.malee) == []
    unfold(db, cast, 5)
    assert kinds(db, cast.malee) == [FlagKind.MANY_REVEALS]
    with clock.travel(clock.now() + timedelta(hours=2)):
        unfold(db, cast, REVEALS_IN_AN_HOUR)
        assert kinds(db, cast.malee) == [FlagKind.MANY_REVEALS] * 2


def test_reveals_of_more_than_an_hour_are_usual(db: Session, cast: Cast) -> None:
    for hours in range(4):
        with clock.travel(clock.now() + timedelta(hours=hours)):
            unfold(db, cast, REVEALS_IN_AN_HOUR // 2)
    assert kinds(db, cast.malee) == []


def test_reveals_of_others_are_not_counted_as_ones_own(db: Session, cast: Cast) -> None:
    unfold(db, cast, REVEALS_IN_AN_HOUR - 1)
    reveals.reveal(db, cast.ton_case, Section.NEEDS, cast.somchai)
    assert kinds(db, cast.somchai) == []


def test_asking_again_and_again_for_cases_of_others_is_noticed(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    for number in range(1, DENIALS_IN_AN_HOUR + 1):
        assert kinds(db, cast.malee) == [], number
        assert client.get(f"/cases/{cast.ton_case.id}").status_code == 404
    assert kinds(db, cast.malee) == [FlagKind.OUTSIDE]


def test_asking_for_what_is_not_there_is_on_record_unnoticed(db: Session, cast: Cast, browser: Open) -> None:
    client, denied = browser(cast.malee), select(AuditLine.person_id).where(AuditLine.action == "denied")
    for _ in range(DENIALS_IN_AN_HOUR + 2):
        assert client.get(f"/cases/{uuid4()}").status_code == 404
    assert db.scalars(denied).all() == [None] * (DENIALS_IN_AN_HOUR + 2)
    assert kinds(db, cast.malee) == []


def test_asking_for_anothers_case_is_a_denial_about_its_person(db: Session, cast: Cast, browser: Open) -> None:
    browser(cast.malee).get(f"/cases/{cast.ton_case.id}")
    line = db.scalars(select(AuditLine).where(AuditLine.action == "denied")).one()
    assert (line.actor_id, line.person_id, line.about) == (
        cast.malee.id,
        cast.ton_case.person_id,
        "endpoint:dashboard.case",
    )


def test_doubles_looked_up_while_registering_are_no_searches(db: Session, cast: Cast) -> None:
    for _ in range(SEARCHES_IN_AN_HOUR):
        assert finding.likely_doubles(db, PersonDetails(nickname="นก"), cast.malee, least=0)
    finding.find(db, "0812345678", cast.malee)
    assert kinds(db, cast.malee) == []


def test_searching_very_often_is_noticed(db: Session, cast: Cast) -> None:
    for _ in range(SEARCHES_IN_AN_HOUR - 1):
        finding.find(db, "0812345678", cast.malee)
    assert kinds(db, cast.malee) == []
    finding.find(db, "0812345678", cast.malee)
    assert kinds(db, cast.malee) == [FlagKind.MANY_SEARCHES]


def test_reading_a_case_of_ones_own_family_name_is_noticed_once(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    client.get(f"/cases/{cast.nok_case.id}")
    assert kinds(db, cast.malee) == []
    details = PersonDetails(nickname="นก", given_name="ธีระ", family_name=" ใจดี", sex=Sex.MALE, age=16)
    people.correct(db, cast.nok_case.person, details, cast.malee)
    for _ in range(2):
        client.get(f"/cases/{cast.nok_case.id}")
    reveals.reveal(db, cast.nok_case, Section.NEEDS, cast.malee)
    assert kinds(db, cast.malee) == [FlagKind.SAME_NAME]
    browser(cast.prasit).get(f"/cases/{cast.nok_case.id}")
    assert kinds(db, cast.prasit) == []


@pytest.mark.parametrize(
    ("name", "family"),
    [("มาลี ใจดี", "ใจดี"), ("มาลี  ณ อยุธยา", "อยุธยา"), ("มาลี", None), ("", None), ("Malee JAIDEE", "jaidee")],
)
def test_the_family_name_is_the_last_word(name: str, family: str | None) -> None:
    assert family_name(User(name=name)) == family


def test_why_a_flag_was_raised_stands_nowhere_in_plain(db: Session, cast: Cast) -> None:
    flags.raise_once(db, FlagKind.SAME_NAME, cast.malee, cast.nok_case)
    row = db.execute(select(Flag.__table__)).one()
    assert not any("same" in str(value) for value in row)
    assert not db.scalars(select(AuditLine).where(AuditLine.about.contains("same"))).all()


def test_who_belongs_to_no_centre_has_no_head_to_tell(db: Session, cast: Cast) -> None:
    flags.raise_once(db, FlagKind.OUTSIDE, cast.wanna, cast.nok_case)
    assert kinds(db, cast.wanna) == []


@pytest.fixture
def flag(db: Session, cast: Cast) -> Flag:
    """Malee looked at Nok."""
    flags.raise_once(db, FlagKind.SAME_NAME, cast.malee, cast.nok_case)
    db.commit()
    return db.scalars(select(Flag)).one()


def test_the_head_of_the_centre_sees_it_and_says_what_was_found(
    db: Session, cast: Cast, browser: Open, flag: Flag
) -> None:
    head = browser(cast.prasit)
    assert "1 to look into" in head.get("/").text
    page = head.get(f"/flags/{flag.id}").text
    assert "Looked at somebody of their own family name" in page
    assert "มาลี ใจดี" in page
    answer = head.post(f"/flags/{flag.id}", data={"finding": "in_order", "words": "เป็นญาติห่าง ๆ แจ้งแล้ว"})
    assert (answer.status_code, answer.location) == (303, "/flags/")
    db.refresh(flag)
    assert (flag.finding, flag.looked_by, flag.words) == (Finding.IN_ORDER, cast.prasit.id, "เป็นญาติห่าง ๆ แจ้งแล้ว")
    assert "to look into" not in head.get("/").text
    assert "In order" in head.get("/flags/").text


def test_a_flag_is_looked_into_once(db: Session, cast: Cast, flag: Flag) -> None:
    flags.look_into(db, flag, SEEN_WELL, cast.prasit)
    with pytest.raises(Refused, match="already"):
        flags.look_into(db, flag, SEEN_WELL, cast.prasit)


def test_nobody_looks_into_what_is_about_themselves(db: Session, cast: Cast, browser: Open) -> None:
    flags.raise_once(db, FlagKind.SAME_NAME, cast.prasit, cast.nok_case)
    own = db.scalars(select(Flag)).one()
    assert flags.waiting(db, cast.prasit) == 0
    assert flags.of_centre(db, cast.prasit).rows == []
    with pytest.raises(NotFound):
        flags.get(db, own.id, cast.prasit)
    with pytest.raises(Refused, match="Somebody else"):
        flags.look_into(db, own, SEEN_WELL, cast.prasit)
    own.looked_by, own.looked_at, own.finding = cast.prasit.id, clock.now(), Finding.IN_ORDER
    with pytest.raises(IntegrityError):
        db.flush()


def test_only_the_own_centre_and_whom_one_may_know(db: Session, cast: Cast, flag: Flag) -> None:
    assert flags.waiting(db, cast.malee) == 0
    other = User(username="pim", name="พิมพ์ ดี", role=Role.SUPERVISOR, centre_id=cast.prasit.centre_id, password_hash="-")
    far = User(username="far", name="ไกล", role=Role.SUPERVISOR, centre_id=cast.anong.centre_id, password_hash="-")
    db.add_all([other, far])
    db.flush()
    assert (flags.waiting(db, other), flags.waiting(db, far)) == (1, 0)
    restricting.restrict(db, cast.nok_case, {cast.malee.id, cast.prasit.id}, cast.prasit)
    assert (flags.waiting(db, other), flags.waiting(db, cast.prasit)) == (0, 1)


def test_what_is_about_somebody_erased_goes_with_them(db: Session, cast: Cast, flag: Flag) -> None:
    asked = erasing.ask(db, cast.nok_case, ErasureRequest(ground=Ground.ASKED, typed="นก"), cast.prasit)
    erasing.carry_out(db, asked, cast.nok_case, "นก", cast.malee)
    assert db.scalar(select(func.count()).select_from(Flag)) == 0
    assert flag.id in asked.destroyed
