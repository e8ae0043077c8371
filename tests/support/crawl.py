"""The whole world on either database, and what the crawl asks of it: no failure, nothing seen of another centre."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from config import Settings
from outreach.access.users import User
from outreach.core import installation, language
from outreach.core.database import Base
from outreach.core.keys import make_keys
from outreach.factory import create_app
from outreach.web.application import OutreachApp
from tests.support import canaries
from tests.support.browser import Browser, browse
from tests.support.cast import Cast, make_cast, meet_cast
from tests.support.crawler import SAME, Found, Key, Walker
from tests.support.databases import wait_for_no_disk
from tests.support.matrix import MATRIX
from tests.support.plans import Asked, noted, pretend_many, scans
from tests.support.states import make_states
from tests.support.world import head_of, make_whole_world, own_mate_other

Worlds = dict[str, dict[str, Any]]
ROLES = ("malee", "prasit", "wanna", "chai", "dao", "anong", "head of the other centre", "kitti")
BOUNDED = {"messages"}  # what was sent is cleared away after 90 days
ELSEWHERE = ("anong", "head of the other centre")


class Site:
    """An application with the whole world in it, that can be put back to how it was.

    judges: what it answers is judged here. On a second database it is asked whether it can answer: each role opens each
    of its pages once, with its own records, and a form is sent by the first that meets it.
    """

    def __init__(self, folder: Path, address: str, lay: Callable[[], None], judges: bool = True) -> None:
        self.judges = judges
        self.lay, key_file = lay, folder / "keys" / "root.key"
        if not key_file.exists():
            make_keys(key_file)
        self.app: OutreachApp = create_app(Settings(folder / "data", address, key_file))
        if address.startswith("sqlite"):
            event.listen(self.app.extensions["engine"], "connect", wait_for_no_disk)
        self.ids: dict[str, UUID] = {}
        self.worlds: Worlds = {}
        self.spoilt: set[Key] = set()
        self.asked: Asked = {}
        self.page = {"now": "-"}

    def people_it(self) -> None:
        """The cast, their worlds, their states, and a canary in every sealed field."""
        Base.metadata.create_all(self.app.extensions["engine"])
        with self.app.extensions["sessions"]() as session, session.begin():
            installation.claim(session)
            self.ids = make_cast(session)
            cast = meet_cast(session, self.ids)
            self.worlds = make_whole_world(session, cast)
            for relation, (case, worker) in own_mate_other(cast).items():
                self.worlds[relation] |= canaries.plant(session, case, worker, relation)
            self.worlds |= make_states(session, cast, self.worlds["own"])
            head_of(session, cast.anong.centre_id)
        self.app.extensions["engine"].dispose()

    @contextmanager
    def anew(self) -> Iterator[tuple[Session, Cast]]:
        """The world as it was planted, and a session to look into it."""
        self.app.extensions["engine"].dispose()
        self.lay()
        self.app.extensions["names"].forget()
        language.speak("en")
        with self.app.extensions["sessions"]() as session:
            yield session, meet_cast(session, self.ids)
            session.rollback()
        self.app.extensions["engine"].dispose()


def crawl(site: Site, role: str, monkeypatch: pytest.MonkeyPatch) -> Found:
    """What somebody meets who goes everywhere; their own world is the one that they work in."""
    monkeypatch.setattr("outreach.core.pdf.typeset", canaries.in_plain)
    with site.anew() as (session, cast), noted(site.app.extensions["engine"], site.asked, site.page):
        user = user_of(session, cast, role)
        own, other = ("other", "own") if role in (*ELSEWHERE, "kitti") else ("own", "other")
        records = site.worlds[own], site.worlds[other]
        shut = {endpoint for endpoint, methods in MATRIX.items() if not _opens(methods.get("GET", ()), user)}
        open_browser, same = (lambda: browser_of(site, session, user)), SAME if site.judges else 1
        walker = Walker(site.app, open_browser, *records, site.spoilt, site.page, shut, same)
        return walker.walk(*(site.worlds[name] for name in ((own, other, "closed") if site.judges else (own,))))


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


def user_of(session: Session, cast: Cast, role: str) -> User:
    return head_of(session, cast.anong.centre_id) if role in ELSEWHERE[1:] else getattr(cast, role)


def browser_of(site: Site, session: Session, user: User) -> Browser:
    user.disabled_at, user.must_change_password = None, False
    return browse(site.app, session, user)
