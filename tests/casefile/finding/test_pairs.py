"""The supervisor's list of who may be on record twice."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from outreach.casefile import cases, distinct_pairs, finding, people
from outreach.casefile.finding import pairs as module
from outreach.casefile.people import Person, PersonDetails, Sex
from outreach.casefile.restrictions import restricting
from outreach.core import clock
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support import plans
from tests.support.cast import Cast
from tests.support.queries import counted

Open = Callable[..., Browser]


@pytest.fixture
def compare(app: OutreachApp, db: Session) -> Callable[[], None]:
    """Compares whoever waits, as a served site does by itself."""

    def act() -> None:
        db.commit()
        for _done in finding.catch_up(app.extensions["sessions"]):
            pass

    return act


def known(db: Session, cast: Cast, days_ago: int = 0, **details: object) -> Person:
    """Somebody on record at Malee's centre."""
    with clock.travel(clock.now() - timedelta(days=days_ago)):
        person = people.register(db, PersonDetails(**{"sex": Sex.MALE, **details}), cast.malee)
        cases.open_case(db, person, clock.today(), cast.malee)
    return person


def found(db: Session, cast: Cast) -> list[tuple[object, object, list[str]]]:
    rows = finding.pairs_on_record(db, cast.prasit).rows
    return [(pair.newer.person_id, pair.older.person_id, [str(words) for words in pair.why]) for pair in rows]


def test_a_shared_number_makes_a_pair_once_the_newer_first(
    db: Session, cast: Cast, compare: Callable[[], None]
) -> None:
    older = known(db, cast, 9, nickname="ปลา", phone="081 234 5678")
    newer = known(db, cast, 5, nickname="เต่า", phone="0812345678")
    known(db, cast, 1, nickname="หมู", phone="0899999999")
    compare()
    assert found(db, cast) == [(newer.id, older.id, ["same telephone"])]


def test_names_make_a_pair_only_with_an_age_that_fits(db: Session, cast: Cast, compare: Callable[[], None]) -> None:
    older = known(db, cast, 9, nickname="ปลา", given_name="ณัฐพล", age=16)
    newer = known(db, cast, 5, nickname="ปลา", given_name="ณัฐพล", age=17)
    known(db, cast, 3, nickname="ปลา", given_name="ณัฐพล", age=25)
    known(db, cast, 2, nickname="ปลา", given_name="ณัฐพล", sex=Sex.FEMALE, age=16)
    compare()
    assert found(db, cast) == [(newer.id, older.id, ["same nickname", "same given name", "about the same age"])]


def test_the_most_likely_pair_comes_first(db: Session, cast: Cast, compare: Callable[[], None]) -> None:
    for nickname in ("ปลา", "เต่า"):
        known(db, cast, nickname=nickname, phone="0812345678")
    sure = [known(db, cast, 9, nickname=n, passport="AA1234567").id for n in ("แมว", "หมี")]
    compare()
    assert {*found(db, cast)[0][:2]} == set(sure)


def test_another_centre_and_the_denied_are_in_no_pair(db: Session, cast: Cast, compare: Callable[[], None]) -> None:
    first, second, _third = (known(db, cast, n, nickname=f"คน{n}", phone="0812345678") for n in (9, 5, 1))
    people.register(db, PersonDetails(nickname="ปลา", phone="0812345678", sex=Sex.MALE), cast.anong)
    compare()
    assert len(found(db, cast)) == 3
    distinct_pairs.remember(db, first.id, [second.id], cast.prasit)
    assert len(found(db, cast)) == 2


def test_a_restricted_person_is_in_pairs_of_named_staff_alone(
    db: Session, cast: Cast, compare: Callable[[], None]
) -> None:
    hidden, _other = (known(db, cast, n, nickname=f"คน{n}", phone="0812345678") for n in (9, 5))
    compare()
    case = cases.opening(db, hidden.id)
    assert case
    restricting.restrict(db, case, [cast.malee.id, cast.prasit.id], cast.prasit)
    compare()
    assert len(found(db, cast)) == 1
    db.execute(update(restricting.RestrictionUser).values(ended_at=clock.now()))
    db.commit()
    assert found(db, cast) == []


def test_a_pair_for_which_nothing_speaks_any_more_is_not_shown(
    db: Session, cast: Cast, compare: Callable[[], None]
) -> None:
    _older, newer = (known(db, cast, n, nickname=f"คน{n}", phone="0812345678") for n in (9, 5))
    compare()
    people.correct(db, newer, PersonDetails(nickname="เต่า", phone="0899999999", sex=Sex.MALE), cast.malee)
    assert found(db, cast) == []


def test_the_list_is_turned_page_by_page_and_misses_no_pair(
    db: Session, cast: Cast, compare: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SHOWN", 2)
    for n in range(4):
        known(db, cast, n, nickname=f"คน{n}", phone="0812345678")
    compare()
    seen, key = [], None
    while True:
        page = finding.pairs_on_record(db, cast.prasit, key)
        seen += [(pair.newer.person_id, pair.older.person_id) for pair in page.rows]
        if not (key := page.next_key):
            break
    assert (len(seen), len(set(seen))) == (6, 6)  # each of four with each


@pytest.mark.parametrize("after", ["", "nonsense", "2026-11-21T00:00:00~x", f"60_{UUID(int=7)}", f"-1_{UUID(int=7)}_x"])
def test_an_address_that_was_spoilt_begins_anew(cast: Cast, browser: Open, after: str) -> None:
    assert browser(cast.prasit).get("/people/doubles", query_string={"after": after}).status_code == 200


def test_the_page_leads_to_merging_and_keeps_apart_for_good(
    db: Session, cast: Cast, browser: Open, compare: Callable[[], None]
) -> None:
    older, newer = (known(db, cast, n, nickname=f"คน{n}", phone="0812345678") for n in (9, 5))
    client = browser(cast.prasit)
    assert "Not everybody has been compared yet" in client.get("/people/doubles").text
    compare()
    page = client.get("/people/doubles").text
    assert "same telephone" in page
    assert "Not everybody" not in page
    assert f"/people/{older.id}/merge/{newer.id}" in page
    button = f"/people/{older.id}/{newer.id}/not-the-same"
    assert button in page
    assert client.post(button).location == "/people/doubles"
    compare()
    assert "same telephone" not in client.get("/people/doubles").text
    assert client.post(f"/people/{older.id}/{older.id}/not-the-same").status_code == 404
    assert client.post(f"/people/{older.id}/{cast.fon_case.person_id}/not-the-same").status_code == 404


def test_a_page_costs_the_same_for_many_pairs_as_for_few(
    app: OutreachApp, db: Session, cast: Cast, compare: Callable[[], None]
) -> None:
    costs = []
    for _ in range(2):
        for n in range(8):
            known(db, cast, n, nickname="ปลา", phone="0812345678", passport="AA1234567", age=16)
        compare()
        for _ in range(2):
            with app.extensions["sessions"]() as session, counted(app.extensions["engine"]) as sent:
                assert finding.pairs_on_record(session, cast.prasit).rows
        costs.append(len(sent))
    assert costs[0] == costs[1] <= 10


def test_no_page_reads_all_pairs_or_all_people(
    app: OutreachApp, db: Session, cast: Cast, compare: Callable[[], None]
) -> None:
    for n in range(3):
        known(db, cast, n, nickname="ปลา", phone="0812345678")
    compare()
    plans.pretend_many(app.extensions["engine"])
    asked: plans.Asked = {}
    key = f"70_{UUID(int=0)}_{UUID(int=0)}"
    with app.extensions["sessions"]() as session, plans.noted(app.extensions["engine"], asked, {"now": "doubles"}):
        for after in (None, key):
            finding.pairs_on_record(session, cast.prasit, after)
    assert any("alike_pairs" in one for one in asked)
    assert plans.scans(app.extensions["engine"], asked) == {}
