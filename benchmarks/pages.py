"""Pages in this process, each against a bare page of the very same bytes; and how many statements some send."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import select

from benchmarks.floors import bare_page
from benchmarks.table import Found, Measure, against, of_ratio
from benchmarks.timing import ENOUGH, median_ms, ratio
from benchmarks.town import NOTES, Town
from outreach.casefile.people import Person
from tests.support.queries import counted

ROUNDS = 15
FLOOR = "bare page of the same bytes"
FORMS = ("by an ID number", "by a misspelt name", "by a telephone number")


@dataclass(frozen=True)
class Page:
    """A page, who reads it, and the goals: how often the floor, and how many statements."""

    name: str
    role: str
    path: str = ""
    times: float | None = None
    statements: float | None = None
    typed: str = ""

    @property
    def cost(self) -> Measure:
        """Its time against the bare page."""
        return Measure(self.name, FLOOR, times=self.times)

    @property
    def asked(self) -> Measure:
        """The number of its statements."""
        return Measure(f"{self.name}: statements", unit="statements", most=self.statements)


def _of(role: str, name: str, path: str, times: float | None = None, statements: float | None = None) -> Page:
    return Page(f"{name} ({role})", role, path, times, statements)


PAGES = (
    _of("caseworker", f"case page, {NOTES} notes", "", 3, 12),
    *(_of(role, "home", "/", 3) for role in ("caseworker", "supervisor")),
    *(_of(role, "list of cases", "/cases/", 2.5, 3) for role in ("caseworker", "supervisor")),
    _of("caseworker", "form of a first contact", "/contacts/new"),
    *(_of("caseworker", f"due: {what}", f"/due/{what}", 2.5) for what in ("follow_up", "plan", "outcome")),
    _of("supervisor", "approvals", "/approvals", 2.5),
    _of("supervisor", "contradictions", "/contradictions/", 2.5),
    _of("supervisor", "flags", "/flags/", 2.5),
    _of("supervisor", "doubles", "/people/doubles", 2.5),
    _of("supervisor", "figures with charts", "/statistics/"),
    _of("supervisor", "gap report", "/statistics/gaps"),
    *(
        Page(f"found {how}", "caseworker", "/find", times, None, how)
        for how, times in zip(FORMS, (3, 5, 3), strict=True)
    ),
)
READ_BY_THE_DRIVER = 2  # the sign-in, and the newest line of the trail: no event of the engine tells of them
MEASURES = tuple(one for page in PAGES for one in ([page.cost, page.asked] if page.statements else [page.cost]))


def measure(town: Town) -> Iterator[Found]:
    """Measure every page."""
    typed = dict(zip(FORMS, (_number(town), "ธีรพัด", "0812345678"), strict=True))
    for page in PAGES:
        ask = _asking(town, page, typed)
        begun = time.process_time()
        body = ask()
        took = time.process_time() - begun
        floor = bare_page(body, {"called": typed[page.typed]} if page.typed else None)
        if took > ENOUGH:  # so slow that once is enough
            yield against(page.cost, town.people, took * 1000, median_ms(floor, ROUNDS, time.process_time))
        else:
            yield of_ratio(page.cost, town.people, ratio(ask, floor, ROUNDS))
        if page.statements:
            with counted(town.engine) as sent:
                ask()
            asked = [one for one in sent if not one.startswith(("BEGIN", "COMMIT", "ROLLBACK"))]
            yield Found(page.asked, town.people, len(asked) + READ_BY_THE_DRIVER)


def _asking(town: Town, page: Page, typed: dict[str, str]) -> Callable[[], bytes]:
    client, path = town.house.clients[page.role], page.path or town.house.case
    form = {"called": typed[page.typed]} if page.typed else None

    def ask() -> bytes:
        answer = client.get(path) if form is None else client.post(path, data=form)
        assert answer.status_code == 200, f"{page.name} {answer.status}"
        return answer.data

    return ask


def _number(town: Town) -> str:
    """Return the ID number of somebody."""
    with town.session() as session:
        has_one = Person.national_id_index.is_not(None)
        return session.scalars(select(Person).where(has_one).limit(1)).one().national_id or ""
