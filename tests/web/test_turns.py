"""Turns of a serving process: few pages at once, in the order asked for, and what is sent waits for none of them."""

import sys
import threading
import time
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from outreach.web import turns
from outreach.web.turns import PAGES, InTurn


@pytest.fixture(autouse=True)
def _usual_share() -> Iterator[None]:
    before = sys.getswitchinterval()
    yield
    sys.setswitchinterval(before)


class Site:
    """Answers a page when it is told to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.go_on = threading.Semaphore(0)
        self.in_turn = InTurn(self._answer)
        self.threads: list[threading.Thread] = []

    def _answer(self, asked: dict[str, Any], _start: object) -> Iterable[bytes]:
        self.asked.append(asked["page"])
        if asked["REQUEST_METHOD"] == "GET":
            assert self.go_on.acquire(timeout=10)
        if asked["page"] == "broken":
            raise ZeroDivisionError
        return []

    def ask(self, page: str, method: str = "GET") -> None:
        def act() -> None:
            self.in_turn({"REQUEST_METHOD": method, "page": page}, lambda *_said: None)

        self.threads.append(threading.Thread(target=act))
        self.threads[-1].start()

    def has(self, *pages: str) -> bool:
        end = time.monotonic() + 10
        while self.asked != [*pages] and time.monotonic() < end:
            time.sleep(0.001)
        return self.asked == [*pages]

    def end(self) -> None:
        for _thread in self.threads:
            self.go_on.release()
        for thread in self.threads:
            thread.join()


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.end()


def test_so_many_pages_are_made_at_once_and_the_others_in_turn(site: Site) -> None:
    names = [f"page {number}" for number in range(PAGES + 2)]
    for number, name in enumerate(names):
        site.ask(name)
        assert site.has(*names[: min(number + 1, PAGES)])
    site.go_on.release()
    assert site.has(*names[: PAGES + 1])
    site.go_on.release()
    assert site.has(*names)


def test_what_is_sent_waits_for_no_page(site: Site) -> None:
    for _number in range(PAGES + 1):
        site.ask("page")
    assert site.has(*["page"] * PAGES)
    site.ask("form", "POST")
    assert site.has(*["page"] * PAGES, "form")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_page_that_fails_gives_its_turn_on(site: Site) -> None:
    for page in [*["broken"] * PAGES, "page"]:
        site.ask(page)
    for _number in range(PAGES):
        site.go_on.release()
    assert site.has(*["broken"] * PAGES, "page")


def test_behind_slow_pages_others_go_on_in_the_end(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    for _number in range(PAGES + 1):
        site.ask("page")
    assert site.has(*["page"] * (PAGES + 1))
