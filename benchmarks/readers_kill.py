"""`python -m benchmarks.readers_kill`: kill the server at random points while clients read and write, and lose nothing.

Each client has an account of its own, reads its cases in turn, and logs contacts. A save that is not answered is sent
again, as the same form, until it is. At the end every page that came whole must have its line in the trail, and every
contact must be there once.
"""

import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from benchmarks import servers
from benchmarks.clients import Line, once
from benchmarks.house import sign_in
from benchmarks.servers import environment
from config import Settings
from outreach.access import audit, baselines, centres, users
from outreach.access.audit import AuditLine
from outreach.access.permissions import Role
from outreach.c1_core_person.contacts import Contact
from outreach.casefile import cases, people
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock, installation, schema
from outreach.core.keys import make_keys
from outreach.factory import create_app
from outreach.web.application import OutreachApp
from tests.support import forks
from tests.support.server import free_port

CLIENTS, CASES = 4, 2
ANSWERS, AFTER = 20, 0.05  # at most so many answers, and then seconds, until a server is killed
REST, PATIENCE = 0.01, 60.0  # seconds until a client tries again; until nobody waits any more


@dataclass
class Tally:
    """Results of a run."""

    kills: int = 0
    pages: int = 0
    contacts: int = 0
    cut: int = 0
    """Requests that got no answer, or a part of one."""


@dataclass
class Client:
    """A caseworker at work, and what the server has answered: pages by case, stories of contacts with their case.

    names: of the young people, by case. wrong: answers that were neither right nor cut.
    """

    user_id: UUID
    line: Line
    token: str
    names: dict[UUID, str]
    looks: Counter[UUID] = field(default_factory=Counter)
    saved: dict[str, UUID] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    answers: int = 0
    cut: int = 0

    def work(self, enough: threading.Event) -> None:
        """Read and write until it is enough."""
        known = list(self.names)
        for number in range(sys.maxsize):
            case_id = known[number // 2 % len(known)]
            act = self._read if number % 2 else self._save
            form = {"story": f"{self.user_id} {number}", "once": once()}
            while not enough.is_set() and not act(case_id, form):
                enough.wait(REST)
            if enough.is_set():
                return

    def _read(self, case_id: UUID, _form: dict[str, str]) -> bool:
        status, text = self._answer(f"/cases/{case_id}", {})
        if status == 200:
            self.looks[case_id] += 1
            if self.names[case_id] not in text or "</html>" not in text:
                self.wrong.append("half a page")
        return status == 200

    def _save(self, case_id: UUID, form: dict[str, str]) -> bool:
        today = clock.show_date(clock.today(), "th", "numeric")
        fields = form | {"csrf_token": self.token, "day": today, "how": "talked", "where_else": "ตลาด"}
        status, _text = self._answer(f"/cases/{case_id}/contacts/new", fields)
        if status == 303:
            self.saved[form["story"]] = case_id
        return status == 303

    def _answer(self, page: str, fields: dict[str, str]) -> tuple[int, str]:
        """Return status and text; 0 if no whole answer came."""
        try:
            status, text = self.line.save(page, fields) if fields else self.line.read(page)
        except (OSError, HTTPException) as problem:
            self.line.hang_up()
            self.cut += not isinstance(problem, ConnectionRefusedError)
            return 0, ""
        self.answers += 1
        if status != (303 if fields else 200):
            self.wrong.append(f"{status} {page}")
        return status, text


def main() -> None:
    """Run with fifty kills, or the number given."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        print(f"{kill_servers(Path(folder), kills, seed=1)} in {time.perf_counter() - begun:.0f} s")


def kill_servers(folder: Path, kills: int, seed: int) -> Tally:
    """Run in a folder; raises AssertionError if anything was lost, or read without a line."""
    chance, enough, port = random.Random(seed), threading.Event(), free_port()
    app = _lay(folder)
    clients = [_employ(app, number, port) for number in range(CLIENTS)]
    threads = [threading.Thread(target=client.work, args=(enough,)) for client in clients]
    server = _serve(app, port)
    try:
        for thread in threads:
            thread.start()
        for _ in range(kills):
            _let_answer(clients, chance.randint(1, ANSWERS))
            time.sleep(chance.uniform(0, AFTER))
            server.kill()
            server.wait()
            server = _serve(app, port)
        _let_answer(clients, ANSWERS)
    finally:
        enough.set()
        for thread in threads:
            thread.join()
        for client in clients:
            client.line.hang_up()
        server.terminate()
        server.wait()
    _check(app, clients)
    app.extensions["engine"].dispose()
    pages, contacts = sum(client.looks.total() for client in clients), sum(len(client.saved) for client in clients)
    return Tally(kills, pages, contacts, sum(client.cut for client in clients))


def _let_answer(clients: list[Client], count: int) -> None:
    """Wait until the clients have got so many more answers."""
    until, latest = sum(client.answers for client in clients) + count, time.monotonic() + PATIENCE
    while sum(client.answers for client in clients) < until:
        assert time.monotonic() < latest, "the server does not answer"
        time.sleep(REST / 10)


def _lay(folder: Path) -> OutreachApp:
    data, key_file = folder / "data", folder / "keys" / "root.key"
    data.mkdir()
    make_keys(key_file)
    app = create_app(Settings(data, f"sqlite:///{data / 'outreach.db'}", key_file, https=False))
    schema.upgrade(app.extensions["engine"])
    with app.extensions["sessions"]() as session, session.begin():
        installation.claim(session)
        baselines.close(session)
        centres.open_centre(session, "ศูนย์ทดสอบ")
    return app


def _employ(app: OutreachApp, number: int, port: int) -> Client:
    """Let a caseworker in who carries some cases."""
    with app.extensions["sessions"]() as session, session.begin():
        centre = centres.all_centres(session)[0]
        named = {"username": f"worker{number}", "name": "ทดสอบ", "password": "four quiet words here"}
        worker = users.create(
            session, **named, role=Role.CASEWORKER, centre_id=centre.id, must_change_password=False, actor=None
        )
        names = {}
        for nth in range(CASES):
            details = PersonDetails(nickname=f"น้อง{number}x{nth}", sex=Sex.MALE, age=16)
            case = cases.open_case(session, people.register(session, details, worker), clock.today(), worker)
            names[case.id] = details.nickname or ""
        cookie, token = sign_in(app, session, worker)
        return Client(worker.id, Line(port, cookie), token, names)


def _serve(app: OutreachApp, port: int) -> forks.Running:
    """A server that answers; what it says is kept beside the data."""
    settings = app.extensions["settings"]
    with (settings.data.parent / "serve.log").open("a") as log:
        server = servers.begin(settings, port, log)
    servers.wait_for(port, server)
    return server


def _check(app: OutreachApp, clients: list[Client]) -> None:
    """Check what is there against what was answered. A contact that was logged has read its case, too."""
    assert [client.wrong for client in clients] == [[]] * len(clients), "an answer was neither right nor cut"
    with app.extensions["sessions"]() as session:
        looks = select(AuditLine.actor_id, AuditLine.about).where(AuditLine.action == "case.read")
        lines = Counter((actor_id, about) for actor_id, about in session.execute(looks))
        kept = Counter(contact.story for contact in session.scalars(select(Contact)))
        assert audit.first_bad_line(session) is None, "the chain of the trail is broken"
    for client in clients:
        for case_id, count in (client.looks + Counter(client.saved.values())).items():
            assert lines[client.user_id, f"case:{case_id}"] >= count, "a page was read that is not in the trail"
        assert all(kept[story] == 1 for story in client.saved), "an acknowledged contact is lost, or there twice"
    assert max(kept.values()) == 1, "a contact is there twice"
    verified = forks.run(("audit", "verify"), os.environ | environment(app.extensions["settings"]))
    assert verified.returncode == 0, verified.stdout


if __name__ == "__main__":
    main()
