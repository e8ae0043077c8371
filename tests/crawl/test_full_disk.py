"""Every form of every role, sent when the disk of the database is full: it is said, and nothing is left half saved."""

import sqlite3
from collections.abc import Iterator
from contextlib import suppress

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from outreach.access import audit
from tests.support import canaries
from tests.support.crawl import Site, browser_of, user_of
from tests.support.crawler import Walker, spoilt

pytestmark = pytest.mark.slow


@pytest.fixture
def pages(on_sqlite: Site) -> Iterator[list[int]]:
    """How many pages the database may have at most: another number counts once the engine is made to connect anew."""
    engine, most = on_sqlite.app.extensions["engine"], [2**30]

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {most[0]}")

    event.listen(engine, "connect", limit)
    yield most
    event.remove(engine, "connect", limit)


@pytest.mark.parametrize("role", ["malee", "prasit"])
def test_every_save_on_a_full_disk_says_so_and_is_not_half_done(
    on_sqlite: Site, pages: list[int], role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outreach.core.pdf.typeset", canaries.in_plain)
    own, other = on_sqlite.worlds["own"], on_sqlite.worlds["other"]
    with on_sqlite.anew() as (session, cast):
        user = user_of(session, cast, role)
        walker = Walker(
            on_sqlite.app, lambda: browser_of(on_sqlite, session, user), own, other, set(), {"now": ""}, set()
        )
        for address in walker._by_rules((own,)):
            walker._get(address)
        _fill(on_sqlite, session, pages)
        for page, form in walker.forms.values():
            if form.method == "POST" and "sign-" not in f"{page} {form.address}":
                walker._ask("POST", form.address or page, next(spoilt(form, own, other)), page)
        assert walker.found.failed == {}
        assert not [asked for asked in walker.found.asked if asked.endswith(("500", "503"))]
        assert walker.found.asked["POST 507"] > 10
        assert (audit.first_bad_line(session), session.scalar(text("PRAGMA integrity_check"))) == (None, "ok")


def _fill(site: Site, session: Session, pages: list[int]) -> None:
    """Fill the pages that are begun, so that not even a line of the audit finds room."""
    session.commit()
    pages[0] = session.execute(text("PRAGMA page_count")).scalar_one()
    session.rollback()
    site.app.extensions["engine"].dispose()
    with suppress(OperationalError), site.app.extensions["sessions"]() as filling:
        for _ in range(500):
            audit.record(filling, "test", None, about="x" * 100)
            filling.commit()
        pytest.fail("there is room still")
