"""Flags and erasures: those that wait first, then the newest, and every row on one page of the list alone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from outreach.casefile import erasing, flags
from outreach.casefile.erasing import Erasure, ErasureState, Ground
from outreach.casefile.flags import Finding, Flag
from outreach.core import clock
from outreach.web.paging import PAGE_ROWS, Page
from tests.support.cast import Cast

WAIT, DECIDED = 33, 40


def pages(of_centre: Callable[[str | None], Page[Any]]) -> list[list[Any]]:
    """The rows of each page."""
    found, page = [], of_centre(None)
    while page.next_key:
        found.append(list(page.rows))
        page = of_centre(page.next_key)
    return [*found, list(page.rows)]


def test_flags_that_wait_come_first_and_each_flag_comes_once(db: Session, cast: Cast) -> None:
    now, about = clock.now(), {"user_id": cast.malee.id, "centre_id": cast.malee.centre_id}
    looked = {"looked_at": now, "looked_by": cast.prasit.id, "finding": Finding.IN_ORDER}
    waiting = [Flag(**about, made_at=now - timedelta(days=n // 2)) for n in range(WAIT)]
    decided = [Flag(**about, made_at=now - timedelta(hours=n // 3), **looked) for n in range(DECIDED)]
    db.add_all([*waiting, *decided])
    db.flush()
    found = pages(lambda after: _of_flags(flags.of_centre(db, cast.prasit, after)))
    newest = [sorted(some, key=lambda one: (one.made_at, one.id), reverse=True) for some in (waiting, decided)]
    assert [one.id for page in found for one in page] == [one.id for some in newest for one in some]
    assert [len(page) for page in found] == [PAGE_ROWS, PAGE_ROWS, WAIT + DECIDED - 2 * PAGE_ROWS]


def test_waiting_erasures_come_first_and_each_comes_once(db: Session, cast: Cast) -> None:
    nok, ton = cast.nok_case.person_id, cast.ton_case.person_id
    about = {"centre_id": cast.prasit.centre_id, "ground": Ground.ASKED, "asked_by": cast.malee.id}
    over = {"state": ErasureState.REFUSED, "decided_at": clock.now(), "decided_by": cast.prasit.id}
    rows = [Erasure(**about, **over, person_id=nok, year=2568 + n % 3, running=n) for n in range(WAIT + DECIDED)]
    waits = Erasure(**about, person_id=ton, year=2567, running=1)
    db.add_all([*rows, waits])
    db.flush()
    found = pages(lambda after: erasing.of_centre(db, cast.prasit, after))
    newest = sorted(rows, key=lambda one: (one.year, one.running), reverse=True)
    assert [one.id for page in found for one in page] == [one.id for one in (waits, *newest)]
    assert {len(page) for page in found[:-1]} == {PAGE_ROWS}


@pytest.mark.parametrize(
    "after", ["", "1", "1_", "7_2569_1", "1_2569", f"1_2569_{'9' * 40}", "x", f"0_{UUID(int=7)}", "1_é_²"]
)
def test_an_address_that_nobody_gave_out_begins_anew(db: Session, cast: Cast, after: str) -> None:
    db.add(Flag(user_id=cast.malee.id, centre_id=cast.malee.centre_id))
    db.flush()
    assert len(flags.of_centre(db, cast.prasit, after).rows) in (0, 1)
    assert erasing.of_centre(db, cast.prasit, after).rows == []


def _of_flags(page: Page[Any]) -> Page[Any]:
    return Page([one.flag for one in page.rows], page.next_key)
