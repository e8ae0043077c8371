"""Browsers of a benchmark in a process of their own, so that they wait for no lock of its interpreter.

They read pages, or save forms, one after the other until the time is over. `measure` starts the process with the work
on its standard input, and returns the milliseconds of each answer. Nothing of the program is loaded here.
"""

import json
import secrets
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlencode

WARM_UP = 2  # answers of each that are not counted
PAUSE = 0.05  # seconds between two saves of one client


@dataclass(frozen=True)
class Browser:
    """What one browser does, signed in by its cookie: it reads the pages in turn, or saves `fields` at the first."""

    port: int
    cookie: str
    pages: list[str]
    fields: dict[str, str] = field(default_factory=dict)


class Line:
    """A connection of one browser to its server."""

    def __init__(self, port: int, cookie: str) -> None:
        self._port, self._headers = port, {"Cookie": f"outreach={cookie}; language=en"}
        self._line = HTTPConnection("127.0.0.1", port, timeout=60)

    def read(self, page: str) -> tuple[int, str]:
        """Return status and text of a page. Raises OSError or HTTPException if the answer did not come whole."""
        return self._ask("GET", page, None, {})

    def save(self, page: str, fields: dict[str, str]) -> tuple[int, str]:
        """Send a form."""
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{self._port}"}
        return self._ask("POST", page, urlencode(fields), kind)

    def hang_up(self) -> None:
        """Begin anew with the next request."""
        self._line.close()

    def _ask(self, method: str, page: str, body: str | None, more: dict[str, str]) -> tuple[int, str]:
        self._line.request(method, page, body, self._headers | more)
        answer = self._line.getresponse()
        return answer.status, answer.read().decode()


def once() -> str:
    """Return a new token of a form that is sent once."""
    return secrets.token_hex(16)


def measure(browsers: list[Browser], seconds: float) -> list[list[float]]:
    """Let browsers work at once; return for each the milliseconds of its answers."""
    work = json.dumps({"browsers": [asdict(one) for one in browsers], "seconds": seconds})
    ended = subprocess.run([sys.executable, __file__], input=work, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    times: list[list[float]] = json.loads(ended.stdout)
    return times


def _work(browsers: list[Browser], seconds: float) -> list[list[float]]:
    times: list[list[float]] = [[] for _ in browsers]
    begin, failed = threading.Barrier(len(browsers)), list[BaseException]()

    def go(browser: Browser, mine: list[float]) -> None:
        try:
            _go_on(browser, seconds, begin, mine)
        except BaseException as problem:
            failed.append(problem)
            begin.abort()

    threads = [threading.Thread(target=go, args=pair) for pair in zip(browsers, times, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return times


def _go_on(browser: Browser, seconds: float, begin: threading.Barrier, times: list[float]) -> None:
    line, ends = Line(browser.port, browser.cookie), 0.0
    for number in range(sys.maxsize):
        if number == WARM_UP:
            begin.wait()
            ends = time.perf_counter() + seconds
        begun = time.perf_counter()
        if number > WARM_UP and begun >= ends:
            return
        _act(line, browser, number)
        if number >= WARM_UP:
            times.append((time.perf_counter() - begun) * 1000)
        if browser.fields:
            time.sleep(PAUSE)


def _act(line: Line, browser: Browser, number: int) -> None:
    page = browser.pages[number % len(browser.pages)]
    if browser.fields:
        status, text = line.save(page, browser.fields | {"once": once()})
    else:
        status, text = line.read(page)
    assert status == (303 if browser.fields else 200), f"{status} {page} {text[:3000]}"


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    print(json.dumps(_work([Browser(**one) for one in asked["browsers"]], asked["seconds"])))
