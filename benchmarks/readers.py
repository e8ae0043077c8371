"""Readers and writers on served sites: pages a second for 1, 4 and 8 clients, and how long a save waits beside them.

python -m benchmarks.readers [--people 1000] [--seconds 5] [--postgresql]

One and two processes of `flask serve` on one database, and the clients in a process of their own. The life of an
eighth of the people is played act by act, and then multiplied (benchmarks/copies.py).
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from benchmarks import clients, timing
from benchmarks.clients import Browser
from benchmarks.copies import multiply
from benchmarks.floors import served_page
from benchmarks.house import House, sign_in
from benchmarks.servers import a_postgresql, served
from benchmarks.table import Found, Measure
from outreach.access import checks
from outreach.access.users import User
from outreach.c1_core_person import contacts
from outreach.c1_core_person.contacts import ContactDetails, HowItWent
from outreach.casefile.cases import Case
from outreach.core import clock
from outreach.core.database import take_stock

PEOPLE, SECONDS, PLAYED, MOST_PAGES = 1_000, 5.0, 8, 20
READERS, PROCESSES, LOGGED, TURNS = (1, 4, 8), (1, 2), 300, 3
STORY = "คุยกันยี่สิบนาทีที่ตลาด ยังไม่อยากกลับบ้าน"


PAGES, P50, P95, ALONE, DOUBLES = "pages a second", "p50 of a page", "p95 of a page", "alone", "beside /people/doubles"
THROUGH = Measure(
    "case page, as its reader waits for it", "bare page of the same bytes, through the same server", times=3
)
LOGGING = Measure("contacts logged in a process", unit="/s", least=150)


def reading(what: str, readers: int, processes: int) -> Measure:
    """Return a measure of so many readers. Goals: of many with two processes."""
    all_of_them = readers == max(READERS) and processes == max(PROCESSES)
    goals = {PAGES: {"least_times": 1.8}, P95: {"times": 3.0}}.get(what, {}) if all_of_them else {}
    unit = "/s" if what == PAGES else "ms"
    floor = "" if (readers, processes) == (READERS[0], PROCESSES[0]) else _many(READERS[0], PROCESSES[0])
    return Measure(f"{what}, {_many(readers, processes)}", floor, unit=unit, **goals)


def saving(what: str, beside: str) -> Measure:
    """Return a measure of a save beside others."""
    return Measure(f"{what} of a save {beside}", most={"p95": 100.0, "longest": 1000.0}.get(what))


def measures() -> Iterator[Measure]:
    """Yield all that is measured."""
    yield from (LOGGING, THROUGH)
    yield from (reading(what, r, p) for p in PROCESSES for r in READERS for what in (PAGES, P50, P95))
    eight = [f"beside {_many(max(READERS), processes)}" for processes in PROCESSES]
    yield from (saving(what, name) for name in (ALONE, *eight, DOUBLES) for what in ("p50", "p95", "longest"))


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
    house = House(folder, max(1, people // PLAYED), postgresql)
    multiply(house.session, PLAYED)
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


def read(town: Site, ports: list[int], seconds: float, people: int) -> Iterator[Found]:
    """Measure pages a second, median and 95th percentile of the case page, against one client of one process.

    All are asked in turns, so that what else the machine does falls on all of them.
    """
    crews = [(readers, processes) for processes in PROCESSES for readers in READERS]
    turns: list[dict[tuple[int, int], dict[str, float]]] = []
    bare: list[list[float]] = []
    with served_page(town.house.clients["caseworker"].get(town.pages[0]).data) as port:
        for _turn in range(TURNS):
            bare += clients.measure([Browser(port, "", ["/"])], seconds / TURNS / 2)
            turns.append({crew: _read(town, ports, seconds / TURNS, *crew) for crew in crews})
    pairs = [(turn[crews[0]][P50], _p(times, 50)) for turn, times in zip(turns, bare, strict=True)]
    ours, floor, times = (statistics.median(each) for each in zip(*((a, b, a / b) for a, b in pairs), strict=True))
    yield Found(THROUGH, people, ours, floor, times)
    for crew in crews:
        for what in (PAGES, P50, P95):
            value = statistics.median(turn[crew][what] for turn in turns)
            times = statistics.median(turn[crew][what] / turn[crews[0]][what] for turn in turns)
            yield Found(reading(what, *crew), people, value, times=None if crew == crews[0] else times)


def _read(town: Site, ports: list[int], seconds: float, readers: int, processes: int) -> dict[str, float]:
    mine = [town.reader(ports[number % processes]) for number in range(readers)]
    times = [ms for one in clients.measure(mine, seconds) for ms in one]
    return {PAGES: len(times) / seconds, P50: _p(times, 50), P95: _p(times, 95)}


def save(town: Site, ports: list[int], seconds: float, people: int) -> Iterator[Found]:
    """Measure median, 95th percentile and maximum of a save: alone, beside many readers, beside the slowest page."""
    saver, many = town.saver(ports[0]), max(READERS)
    beside = {ALONE: list[Browser]()}
    for processes in PROCESSES:
        beside[f"beside {_many(many, processes)}"] = [town.reader(ports[n % processes]) for n in range(many)]
    beside[DOUBLES] = [town.walker(ports[-1])]
    for name, others in beside.items():
        times, *_theirs = clients.measure([saver, *others], seconds)
        for what, value in {"p50": _p(times, 50), "p95": _p(times, 95), "longest": max(times)}.items():
            yield Found(saving(what, name), people, value)


def log(town: Site, people: int) -> Found:
    """Measure contacts logged in a second in this process, one transaction each, with their lines of the trail."""
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
    return Found(LOGGING, people, count / (time.perf_counter() - begun))


def measure(town: Site, people: int, seconds: float = SECONDS) -> Iterator[Found]:
    """Log in this process, then serve the site from several and let browsers at it."""
    yield log(town, people)
    with served(town.house.app.extensions["settings"], max(PROCESSES)) as ports:
        yield from read(town, ports, seconds, people)
        yield from save(town, ports, seconds, people)


def _p(times: list[float], percent: int) -> float:
    ranked = sorted(times)
    return ranked[min(len(ranked) - 1, len(ranked) * percent // 100)]


def _many(readers: int, processes: int) -> str:
    return f"{readers} client{'s'[: readers > 1]}, {processes} process{'es'[: 2 * (processes > 1)]}"


def main() -> None:
    """Make the site, measure, and print one line for each figure."""
    wishes = argparse.ArgumentParser()
    wishes.add_argument("--people", type=int, default=PEOPLE)
    wishes.add_argument("--seconds", type=float, default=SECONDS, help="of each measurement")
    wishes.add_argument("--postgresql", action="store_true", help="on a server of its own, in place of SQLite")
    wish = wishes.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(a_postgresql(folder)) if wish.postgresql else ""
        town = stack.enter_context(site(folder, wish.people, address))
        for found in measure(town, wish.people, wish.seconds):
            print(found.line(), flush=True)


if __name__ == "__main__":
    main()
