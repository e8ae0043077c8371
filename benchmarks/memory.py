"""Memory and start of a serving process: `python -m benchmarks.memory [--people 10000]`.

The real server, with the database of that many people: its resident memory and its CPU time when the first page is
answered, once the names are read, and when every kind of page that a supervisor and a caseworker reach by links, and
what these offer to take along (PDF, XLSX, CSV), has been answered once.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from http.client import HTTPConnection
from pathlib import Path
from urllib.request import urlopen

from benchmarks.copies import multiply
from benchmarks.house import House
from benchmarks.servers import environment
from benchmarks.table import Found, Measure
from tests.support.server import free_port

PEOPLE, PLAYED, LONGEST, KINDS = 10_000, 8, 60, 1_000
QUIET = 0.02  # seconds of CPU in a second: less is nothing
_LINK = re.compile(r'href="(/[^"#]*)"')
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
_ASSETS = ("/static", "/bootstrap", "/fonts")


FIRST = (
    Measure("memory at the first answer", unit="MB", most=150),
    Measure("CPU until the first answer", unit="s", most=1.2),
)
READ = Measure("memory once the names are read", unit="MB"), Measure("CPU until the names are read", unit="s")
ALL = (Measure("memory after pages of every kind", unit="MB", most=250),)
MEASURES = FIRST + READ + ALL


@dataclass(frozen=True)
class Use:
    """Resident memory of a process in MB, and the seconds of CPU that it has taken."""

    megabytes: float
    seconds: float

    @classmethod
    def of(cls, pid: int) -> "Use":
        """Read it now."""
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks = os.sysconf("SC_CLK_TCK")
        return cls(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, (int(times[11]) + int(times[12])) / ticks)


def main() -> None:
    """Print one line for each moment."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--people", type=int, default=PEOPLE)
    wish = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder), max(wish.people // PLAYED, 1))
        multiply(house.session, PLAYED)
        for found in measure(house, wish.people):
            print(found.line(), flush=True)
        house.close()


def measure(house: House, people: int) -> Iterator[Found]:
    """Start a server of the house's site, and read what it has taken at each moment."""
    cookies = [cookie.value for client in house.clients.values() if (cookie := client.get_cookie("outreach"))]
    port = free_port()
    words = [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--port", str(port)]
    there = os.environ | environment(house.app.extensions["settings"])
    server = subprocess.Popen(words, env=there, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, server)
        yield from _found(FIRST, people, Use.of(server.pid))
        _wait_till_quiet(server.pid)
        yield from _found(READ, people, Use.of(server.pid))
        count = sum(1 for cookie in cookies for _page in _pages(port, cookie))
        assert count > len(cookies)
        yield from _found(ALL, people, Use.of(server.pid))
    finally:
        server.terminate()
        server.wait()


def _found(moment: tuple[Measure, ...], people: int, use: Use) -> Iterator[Found]:
    yield from (Found(what, people, use.megabytes if what.unit == "MB" else use.seconds) for what in moment)


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    while server.poll() is None:
        try:
            urlopen(f"http://127.0.0.1:{port}/sign-in").close()
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise AssertionError(f"the server ended: {server.returncode}")


def _wait_till_quiet(pid: int) -> None:
    for _ in range(LONGEST):
        before = Use.of(pid).seconds
        time.sleep(1)
        if Use.of(pid).seconds - before < QUIET:
            return


def _pages(port: int, cookie: str) -> Iterator[str]:
    """Ask for one page of each kind that links lead to, beginning at home; yield their addresses."""
    line, headers = HTTPConnection("127.0.0.1", port, timeout=120), {"Cookie": f"outreach={cookie}; language=th"}
    ahead, met = deque(["/", "/find"]), {"/", "/find"}
    while ahead:
        page = ahead.popleft()
        line.request("GET", page, headers=headers)
        answer = line.getresponse()
        text = answer.read()
        yield page
        links = _LINK.findall(text.decode()) if "html" in (answer.getheader("Content-Type") or "") else ()
        for link in map(unescape, links):
            kind = _ID.sub("…", link.partition("?")[0])
            if kind not in met and len(met) < KINDS and not link.startswith(_ASSETS):
                met.add(kind)
                ahead.append(link)
    line.close()


if __name__ == "__main__":
    main()
