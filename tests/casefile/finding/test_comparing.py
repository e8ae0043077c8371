"""Who may be on record twice is found outside of any request, and follows every change of whom it is about."""

from collections.abc import Callable
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, inspect, select
from sqlalchemy.orm import Session

from outreach.casefile import alike_pairs, finding, merging, people
from outreach.casefile.alike_pairs import AlikePair, Comparing
from outreach.casefile.cases import Case
from outreach.casefile.finding import comparing
from outreach.casefile.people import Person, PersonDetails, Sex
from outreach.core import snapshots
from outreach.web.application import OutreachApp
from tests.support import erasures
from tests.support.cast import Cast
from tests.support.merges import join, met

PHONE = "0812345678"
Compare = Callable[[], int]


@pytest.fixture
def compare(app: OutreachApp, db: Session) -> Compare:
    """Compares whoever waits; gives their number."""

    def act() -> int:
        db.commit()
        return sum(finding.catch_up(app.extensions["sessions"]))

    return act


def known(db: Session, cast: Cast, nickname: str, phone: str | None = PHONE, **more: Any) -> Case:
    return met(db, cast.malee, PersonDetails(nickname=nickname, phone=phone, sex=Sex.MALE, **more))


def pairs(db: Session) -> set[frozenset[UUID]]:
    return {frozenset(row) for row in db.execute(select(AlikePair.first_id, AlikePair.second_id))}


def pair(one: Case, other: Case) -> frozenset[UUID]:
    return frozenset((one.person_id, other.person_id))


def test_everybody_is_compared_once_and_then_only_who_changes(db: Session, cast: Cast, compare: Compare) -> None:
    one, other = known(db, cast, "ปลา"), known(db, cast, "เต่า")
    assert compare() == db.query(Person).count()
    assert pairs(db) == {pair(one, other)}
    assert compare() == 0
    third = known(db, cast, "หมู")
    assert alike_pairs.is_behind(db)
    assert compare() == 1
    assert pairs(db) == {pair(one, other), pair(one, third), pair(other, third)}
    assert not alike_pairs.is_behind(db)


def test_a_correction_makes_pairs_and_ends_them(db: Session, cast: Cast, compare: Compare) -> None:
    one, other = known(db, cast, "ปลา"), known(db, cast, "เต่า", "0899999999")
    compare()
    assert pairs(db) == set()
    people.correct(db, one.person, PersonDetails(nickname="ปลา", phone="0899999999", sex=Sex.MALE), cast.malee)
    compare()
    assert pairs(db) == {pair(one, other)}
    people.correct(db, one.person, PersonDetails(nickname="ปลา", phone="0899999999", sex=Sex.FEMALE), cast.malee)
    compare()
    assert pairs(db) == set()


def test_who_was_merged_is_in_no_pair_until_separated(db: Session, cast: Cast, compare: Compare) -> None:
    one, other, third = (known(db, cast, name) for name in ("ปลา", "เต่า", "หมู"))
    compare()
    merge = join(db, cast.prasit, one, other)
    compare()
    assert pairs(db) == {pair(one, third)}
    merging.undo(db, merge, cast.prasit)
    compare()
    assert len(pairs(db)) == 3


def test_nobody_finds_a_pair_of_people_of_two_centres(db: Session, cast: Cast, compare: Compare) -> None:
    known(db, cast, "ปลา")
    met(db, cast.anong, PersonDetails(nickname="ปลา", phone=PHONE, sex=Sex.MALE))
    compare()
    assert pairs(db) == set()


def test_of_each_the_most_likely_are_kept_and_the_next_come_up(
    db: Session, cast: Cast, compare: Compare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "KEPT", 1)
    first, sure, other = known(db, cast, "ปลา", passport="AA1234567"), None, None
    sure, other = known(db, cast, "เต่า", None, passport="AA1234567"), known(db, cast, "หมู")
    compare()
    assert pair(first, sure) in pairs(db)
    finding.keep_apart(db, first.person_id, sure.person_id, cast.prasit)
    compare()
    assert pairs(db) == {pair(first, other)}


def test_it_computes_without_a_lock_and_yields_to_the_quicker(
    app: OutreachApp, db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(db, cast, "ปลา"), known(db, cast, "เต่า")
    db.commit()
    sessions, compute = app.extensions["sessions"], comparing.pairs_of

    def meanwhile(session: Session, ids: list[UUID]) -> Any:
        assert snapshots.is_looking(session)
        monkeypatch.setattr(comparing, "pairs_of", compute)
        assert finding.step(sessions)
        return compute(session, ids)

    monkeypatch.setattr(comparing, "pairs_of", meanwhile)
    assert finding.step(sessions) is None
    assert len(pairs(db)) == 1


def test_who_is_erased_while_it_computes_is_put_in_no_pair(db: Session, cast: Cast, compare: Compare) -> None:
    one, other = known(db, cast, "ปลา"), known(db, cast, "เต่า")
    compare()
    found, centres = comparing.pairs_of(db, [one.person_id])
    one.person.erased_at = one.person.made_at
    alike_pairs.keep(db, [one.person_id], found, centres)
    assert (list(found.values()), pairs(db)) == ([60], set())
    assert other


def test_an_erased_person_is_in_no_pair_at_once(db: Session, cast: Cast, compare: Compare) -> None:
    one, other = known(db, cast, "ปลา"), known(db, cast, "เต่า")
    compare()
    assert pairs(db) == {pair(one, other)}
    erasures.erased(db, one, cast.prasit, erasures.supervisor(db, cast))
    assert pairs(db) == set()
    compare()
    assert pairs(db) == set()


def test_the_table_says_who_and_how_likely_and_nothing_else() -> None:
    assert {column.name for column in inspect(AlikePair).columns} == {"first_id", "second_id", "centre_id", "score"}


def test_what_followed_the_changes_is_what_comparing_anew_finds(db: Session, cast: Cast, compare: Compare) -> None:
    chance, there = Random(5), list[Case]()
    for _ in range(40):
        _change(db, cast, there, chance)
        if chance.random() < 0.3:
            compare()
    compare()
    kept = set(db.execute(select(AlikePair.first_id, AlikePair.second_id, AlikePair.score)).all())
    db.execute(delete(AlikePair))
    db.execute(delete(Comparing))
    compare()
    assert set(db.execute(select(AlikePair.first_id, AlikePair.second_id, AlikePair.score)).all()) == kept
    assert len(kept) > 3


def _change(db: Session, cast: Cast, there: list[Case], chance: Random) -> None:
    told = PersonDetails(
        nickname=chance.choice(("ปลา", "เต่า", "หมู", "แมว", "ไก่")),
        phone=chance.choice((None, *(f"081234567{n}" for n in range(6)))),
        age=chance.choice((None, 15, 16)),
        sex=chance.choice((Sex.MALE, Sex.FEMALE)),
    )
    if len(there) < 8 or chance.random() < 0.2:
        there.append(met(db, cast.malee, told))
    elif chance.random() < 0.3:
        one, other = chance.sample(there, 2)
        finding.keep_apart(db, one.person_id, other.person_id, cast.prasit)
    else:
        people.correct(db, chance.choice(there).person, told, cast.malee)
