"""The supervisor's list of who may be on record twice."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from outreach.casefile import cases, distinct_pairs, finding, merging, people
from outreach.casefile.finding import pairs as module
from outreach.casefile.people import Person, PersonDetails, Sex
from outreach.core import clock
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.queries import counted

Open = Callable[..., Browser]


def known(db: Session, cast: Cast, days_ago: int = 0, **details: object) -> Person:
    """Somebody on record at Malee's centre."""
    with clock.travel(clock.now() - timedelta(days=days_ago)):
        person = people.register(db, PersonDetails(**{"sex": Sex.MALE, **details}), cast.malee)
        cases.open_case(db, person, clock.today(), cast.malee)
    return person


def found(db: Session, cast: Cast) -> list[tuple[object, object, list[str]]]:
    rows = finding.pairs_on_record(db, cast.prasit).rows
    return [(pair.newer.person_id, pair.older.person_id, [str(words) for words in pair.why]) for pair in rows]


def test_a_shared_number_makes_a_pair_once_the_newer_first(db: Session, cast: Cast) -> None:
    older = known(db, cast, 9, nickname="ปลา", phone="081 234 5678")
    newer = known(db, cast, 5, nickname="เต่า", phone="0812345678")
    known(db, cast, 1, nickname="หมู", phone="0899999999")
    assert found(db, cast) == [(newer.id, older.id, ["same telephone"])]


def test_names_make_a_pair_only_with_an_age_that_fits(db: Session, cast: Cast) -> None:
    older = known(db, cast, 9, nickname="ปลา", given_name="ณัฐพล", age=16)
    newer = known(db, cast, 5, nickname="ปลา", given_name="ณัฐพล", age=17)
    known(db, cast, 3, nickname="ปลา", given_name="ณัฐพล", age=25)
    known(db, cast, 2, nickname="ปลา", given_name="ณัฐพล", sex=Sex.FEMALE, age=16)
    assert found(db, cast) == [(newer.id, older.id, ["same nickname", "same given name", "about the same age"])]


def test_the_most_likely_pair_comes_first(db: Session, cast: Cast) -> None:
    for nickname in ("ปลา", "เต่า"):
        known(db, cast, nickname=nickname, phone="0812345678")
    sure = [known(db, cast, 9, nickname=n, passport="AA1234567").id for n in ("แมว", "หมี")]
    assert {*found(db, cast)[0][:2]} == set(sure)


def test_another_centre_the_merged_and_the_denied_are_in_no_pair(db: Session, cast: Cast) -> None:
    first, second, third = (known(db, cast, n, nickname=f"คน{n}", phone="0812345678") for n in (9, 5, 1))
    people.register(db, PersonDetails(nickname="ปลา", phone="0812345678", sex=Sex.MALE), cast.anong)
    assert len(found(db, cast)) == 3
    distinct_pairs.remember(db, first.id, [second.id], cast.prasit)
    assert len(found(db, cast)) == 2
    db.commit()
    case = cases.opening(db, first.id)
    merging.merge(db, first, third, merging.Choices(goes_on=case.id if case else None), cast.prasit)
    assert found(db, cast) == []


def test_the_list_is_walked_page_by_page_and_misses_nobody(
    db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WALKED", 2)
    for n in range(4):
        known(db, cast, n, nickname=f"คน{n}", phone="0812345678")
    seen, key, walked = set(), None, 0
    while True:
        walk = finding.pairs_on_record(db, cast.prasit, key)
        seen |= {(pair.newer.person_id, pair.older.person_id) for pair in walk.rows}
        walked += walk.people
        if not (key := walk.next_key):
            break
    assert (len(seen), walked) == (6, 6)  # each of four with each; the four, Nok and Ton looked at


@pytest.mark.parametrize("after", ["", "nonsense", "2026-11-21T00:00:00~x", f"2026-11-21T00:00:00~{UUID(int=7)}"])
def test_an_address_that_was_spoilt_begins_anew(cast: Cast, browser: Open, after: str) -> None:
    assert browser(cast.prasit).get("/people/doubles", query_string={"after": after}).status_code == 200


def test_the_page_leads_to_merging_and_keeps_apart_for_good(db: Session, cast: Cast, browser: Open) -> None:
    older, newer = (known(db, cast, n, nickname=f"คน{n}", phone="0812345678") for n in (9, 5))
    client = browser(cast.prasit)
    page = client.get("/people/doubles").text
    assert "same telephone" in page
    assert f"/people/{older.id}/merge/{newer.id}" in page
    button = f"/people/{older.id}/{newer.id}/not-the-same"
    assert button in page
    assert client.post(button).location == "/people/doubles"
    assert "same telephone" not in client.get("/people/doubles").text
    assert client.post(f"/people/{older.id}/{older.id}/not-the-same").status_code == 404
    assert client.post(f"/people/{older.id}/{cast.fon_case.person_id}/not-the-same").status_code == 404


def test_a_page_costs_the_same_for_many_pairs_as_for_few(app: OutreachApp, db: Session, cast: Cast) -> None:
    costs = []
    for _ in range(2):
        for n in range(8):
            known(db, cast, n, nickname="ปลา", phone="0812345678", passport="AA1234567", age=16)
        db.commit()
        for _ in range(2):
            with app.extensions["sessions"]() as session, counted(app.extensions["engine"]) as sent:
                assert finding.pairs_on_record(session, cast.prasit).rows
        costs.append(len(sent))
    assert costs[0] == costs[1]
