"""Cost of a write against its floor: `python -m benchmarks.writing [--people 1000] [--times 60]`.

Logging a contact and registering a person through the verbs, a transaction each, and logging as a request.
The floor writes the same rows through the bare driver, as durably, sealed with a bare AESGCM; it keeps no trail, no
digests, and of indexes the key and the case or person. Ours and the floor take turns, and meet the same machine.
«cpu» does not count what other work on the machine, or the disk, takes.

Then the time that a request holds the write lock, and how often a form that is not accepted takes it.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock
from uuid import UUID, uuid4

from flask import Flask, redirect
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.wrappers import Response

from benchmarks import timing
from benchmarks.bare_rows import CALLED, WHERE, Floor
from benchmarks.readers import STORY, Site, site
from outreach.c1_core_person import contacts
from outreach.c1_core_person.contacts import ContactDetails, HowItWent
from outreach.casefile import cases, people
from outreach.casefile.cases import Case
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock, writers

PEOPLE, TIMES, WARM_UP = 1_000, 60, 3


def verbs(town: Site) -> dict[str, Callable[[int], object]]:
    """Return the measured acts of ours by name, each a transaction of its own."""
    sessions, ids = town.house.app.extensions["sessions"], [UUID(page.rpartition("/")[2]) for page in town.pages]
    told = ContactDetails(day=clock.today(), how=HowItWent.TALKED, where_else=WHERE, story=STORY)
    nickname, given, family = CALLED
    called = PersonDetails(nickname=nickname, given_name=given, family_name=family, sex=Sex.MALE, age=16)

    def log(number: int) -> None:
        with sessions() as session, session.begin():
            case = session.scalars(select(Case).where(Case.id == ids[number % len(ids)])).one()
            contacts.log(session, case, told, town.worker)

    def register(_number: int) -> None:
        with sessions() as session, session.begin():
            cases.open_case(session, people.register(session, called, town.worker), clock.today(), town.worker)

    return {"log a contact": log, "register": register}


def compare(what: str, ours: Callable[[int], object], floor: Callable[[int], object], times: int) -> None:
    """Print medians by the processor and by the wall, ours and the floor in turn, and how often ours goes a second."""
    took: dict[tuple[bool, bool], list[float]] = {(a, b): [] for a in (True, False) for b in (True, False)}
    for number in range(WARM_UP + times):
        for is_ours, act in ((True, ours), (False, floor)):
            wall, cpu = time.perf_counter(), time.process_time()
            act(number)
            taken = time.perf_counter() - wall, time.process_time() - cpu
            if number >= WARM_UP:
                for by_wall, seconds in zip((True, False), taken, strict=True):
                    took[is_ours, by_wall].append(seconds)
    for by_wall, clock_name in ((False, "cpu"), (True, "wall")):
        mine, against = (statistics.median(took[who, by_wall]) * 1000 for who in (True, False))
        timing.report(f"{what}, {clock_name}", mine, "bare driver and AESGCM", against)
    print(
        f"{what}: {times / sum(took[True, True]):.0f} a second beside the floor's {times / sum(took[False, True]):.0f}"
    )


class Held:
    """How long, and how often, the write lock was held while a block ran."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self._since = 0.0

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Note every turn of a writer of this process."""
        enter, leave = writers.Queue.enter, writers.Queue.leave

        def entered(queue: writers.Queue, holder: object) -> None:
            enter(queue, holder)
            self._since = time.perf_counter()

        def left(queue: writers.Queue, holder: object) -> None:
            if holder is not None and queue.is_of(holder):
                self.times.append(time.perf_counter() - self._since)
            leave(queue, holder)

        with mock.patch.object(writers.Queue, "enter", entered), mock.patch.object(writers.Queue, "leave", left):
            yield


def requests(town: Site, floor: Floor, times: int) -> None:
    """Print logging as a request against a bare page that writes the floor's rows, and how long the lock is held."""
    page, client, bare = f"{town.pages[0]}/contacts/new", town.house.clients["caseworker"], _bare(floor)
    fields = {
        "day": clock.show_date(clock.today(), "th", "numeric"),
        "how": "talked",
        "where_else": WHERE,
        "story": STORY,
    }

    def save(_number: int) -> None:
        assert client.post(page, data=fields | {"once": uuid4().hex}).status_code == 303

    compare("log a contact, as a request", save, lambda _number: bare.post("/", data=fields), times)
    for what, typed, status in (("a form that is saved", fields, 303), ("a form that is not accepted", {}, 200)):
        held = Held()
        with held.watch():
            for _ in range(times):
                assert client.post(page, data=typed | {"once": uuid4().hex}).status_code == status
        longest = statistics.median(held.times) * 1000 if held.times else 0.0
        print(f"{what}: takes the lock {len(held.times) / times:.1f} times, for {longest:.2f} ms each")


def _bare(floor: Floor) -> FlaskClient:
    app = Flask(__name__)

    @app.post("/")
    def save() -> Response:
        floor.log(0)
        return redirect("/", 303)

    return app.test_client()


def main() -> None:
    """Make the site and its floor, and print a line for each figure."""
    wishes = argparse.ArgumentParser(description=__doc__)
    wishes.add_argument("--people", type=int, default=PEOPLE)
    wishes.add_argument("--times", type=int, default=TIMES)
    wish = wishes.parse_args()
    with tempfile.TemporaryDirectory() as folder, site(Path(folder), wish.people) as town:
        floor = Floor(Path(folder) / "floor.db", town.house.database, os.urandom(32))
        acts = verbs(town)
        compare("log a contact", acts["log a contact"], floor.log, wish.times)
        compare("register", acts["register"], floor.register, wish.times)
        requests(town, floor, wish.times)
        floor.raw.close()


if __name__ == "__main__":
    main()
