"""Lists a page at a time: by the key of the last row, whatever was decided or added meanwhile."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from outreach.casefile import emergencies
from outreach.casefile.cases import Case
from outreach.casefile.emergencies import EmergencyAccess, EmergencyReason, Verdict
from outreach.core import clock
from outreach.web import paging
from outreach.web.paging import Keyset
from tests.support.cast import Cast

ORDER = Keyset(Case.opened_on.desc(), Case.id)
LAST = f"2026-01-02_{UUID(int=7)}"


def test_a_key_says_the_values_that_the_list_is_ordered_by() -> None:
    assert ORDER.key(Case(opened_on=date(2026, 1, 2), id=UUID(int=7))) == LAST
    text = str(ORDER.past(LAST))
    assert ("cases.opened_on < " in text, "cases.id > " in text) == (True, True)


@pytest.mark.parametrize("key", ["x", "2026-01-02", f"{LAST}_1", f"2026-13-02_{UUID(int=7)}", "2026-01-02_7"])
def test_a_key_that_nobody_gave_out_is_none(key: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (each reader has words of its own)
        ORDER.past(key)


@pytest.mark.parametrize("moment", ["2026-01-02T03:04:05", "0001-01-01T00:00:00+14:00", "soon"])
def test_a_moment_without_a_time_zone_or_too_early_is_no_key(moment: str) -> None:
    order = Keyset(EmergencyAccess.begun_at)
    with pytest.raises(ValueError):  # noqa: PT011
        order.past(moment)
    assert order.key(EmergencyAccess(begun_at=datetime(2026, 1, 2, tzinfo=UTC))) == "2026-01-02T00:00:00+00:00"


@pytest.fixture
def taken(db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[EmergencyAccess]:
    """Seven accesses that wait for a review, in their order, three at a time of one moment; pages have three rows."""
    monkeypatch.setattr(paging, "PAGE_ROWS", 3)
    now, case = clock.now() - timedelta(days=2), cast.nok_case
    about: dict[str, Any] = {"case_id": case.id, "person_id": case.person_id, "begun_by": cast.prasit.id}
    about |= {"reason": EmergencyReason.MEDICAL, "ends_at": now}
    made = [EmergencyAccess(**about, begun_at=now - timedelta(hours=3 + n // 3)) for n in range(7)]
    db.add_all(made)
    db.flush()
    return sorted(made, key=lambda one: (one.begun_at, one.id))


def test_what_is_decided_between_two_pages_hides_nothing(db: Session, cast: Cast, taken: list[EmergencyAccess]) -> None:
    queue = emergencies.waiting(cast.prasit)
    page = queue.page(db)
    assert firsts(page.rows) == taken[:3]
    judge(db, cast, taken[0])
    page = queue.page(db, page.next_key)
    assert firsts(page.rows) == taken[3:6]
    after = page.next_key
    page = queue.page(db, after)
    assert (firsts(page.rows), page.next_key) == (taken[6:], None)
    judge(db, cast, taken[6])
    assert firsts(queue.page(db, after).rows) == taken[1:4]


def test_what_waits_comes_before_what_is_decided_page_by_page(
    db: Session, cast: Cast, taken: list[EmergencyAccess]
) -> None:
    for access in taken[2:5]:
        judge(db, cast, access)
    queue, found, after = emergencies.of_scope(cast.prasit), [], None
    while True:
        page = queue.page(db, after)
        found += firsts(page.rows)
        if (after := page.next_key) is None:
            break
    by_place = sorted(taken, key=lambda one: (one.reviewed_at is not None, -one.begun_at.timestamp(), one.id))
    assert found == by_place


def firsts(rows: Sequence[tuple[EmergencyAccess, Case]]) -> list[EmergencyAccess]:
    return [one for one, _case in rows]


def judge(db: Session, cast: Cast, access: EmergencyAccess) -> None:
    """Somebody else than the one who took it reviews it."""
    access.reviewed_at, access.reviewed_by, access.verdict = clock.now(), cast.malee.id, Verdict.JUSTIFIED
    db.flush()
