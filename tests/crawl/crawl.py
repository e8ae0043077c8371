"""What the crawl asks of both databases: no failure, and the roles of one centre see nothing of another."""

from collections.abc import Collection

import pytest
from sqlalchemy.orm import Session

from outreach.access.users import User
from tests.access.test_access_matrix import MATRIX
from tests.conftest import browse
from tests.crawl.conftest import ROLES, Site
from tests.support import canaries
from tests.support.browser import Browser
from tests.support.cast import Cast
from tests.support.crawler import Found, Walker
from tests.support.plans import noted, pretend_many, scans
from tests.support.world import head_of

BOUNDED = {"messages"}  # what was sent is cleared away after 90 days
ELSEWHERE = ("anong", "head of the other centre")


def crawl(site: Site, role: str, monkeypatch: pytest.MonkeyPatch) -> Found:
    """What somebody meets who goes everywhere; their own world is the one that they work in."""
    monkeypatch.setattr("outreach.core.pdf.typeset", canaries.in_plain)
    with site.anew() as (session, cast), noted(site.app.extensions["engine"], site.asked, site.page):
        user = _who(session, cast, role)
        own, other = ("other", "own") if role in (*ELSEWHERE, "kitti") else ("own", "other")
        records = site.worlds[own], site.worlds[other]
        shut = {endpoint for endpoint, methods in MATRIX.items() if not _opens(methods.get("GET", ()), user)}
        walker = Walker(site.app, lambda: _browser(site, session, user), *records, site.spoilt, site.page, shut)
        return walker.walk(*(site.worlds[name] for name in (own, other, "closed")))


def whole_tables(site: Site, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which pages would read a whole table, and how they ask."""
    if not site.asked:
        for role in ROLES:
            crawl(site, role, monkeypatch)
    assert len(site.asked) > 300
    engine = site.app.extensions["engine"]
    with site.anew() as (session, _cast):
        session.rollback()  # it may not hold up what follows
        pretend_many(engine)
        found = scans(engine, site.asked)
    kept = {key: statement for key, statement in found.items() if key[0] not in BOUNDED and not _counts(key[1])}
    return [f"{page} reads all of {table}: {statement}" for (table, page), statement in kept.items()]


def _opens(rows: Collection[str], user: User) -> bool:
    return any(row.split()[0] in ("public", user.role.value) for row in rows)


def _counts(page: str) -> bool:
    return page.partition(" ")[2].startswith("statistics.")  # a figure is a count of everybody, which no index spares


def _who(session: Session, cast: Cast, role: str) -> User:
    return head_of(session, cast.anong.centre_id) if role in ELSEWHERE[1:] else getattr(cast, role)


def _browser(site: Site, session: Session, user: User) -> Browser:
    user.disabled_at, user.must_change_password = None, False
    return browse(site.app, session, user)
