"""A test application on a generated programme of invented people, for benchmarks."""

import secrets
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Settings
from outreach.access import baselines
from outreach.access.devices import digest
from outreach.access.signins import SignIn
from outreach.access.users import User
from outreach.casefile.cases import Case
from outreach.casefile.people import Person
from outreach.commands.demo_data import load
from outreach.core import clock, installation, keys, schema
from outreach.core.sealing import vault_of
from outreach.factory import create_app
from outreach.statistics import measures
from outreach.web.application import OutreachApp

kept: Path | None = None  # where played programmes wait to be used again; tests set it, which play the same few people


def sign_in(app: OutreachApp, session: Session, user: User) -> tuple[str, str]:
    """Sign a user in; return the signed cookie of their browser, and the token that their forms carry."""
    token, moment, guard = secrets.token_urlsafe(32), clock.now(), secrets.token_hex(20)
    shown = {"made_at": moment, "seen_at": moment, "second_at": moment, "proved_at": moment}
    session.add(SignIn(token_digest=digest(token), user_id=user.id, **shown))
    signer = app.session_interface.get_signing_serializer(app)
    assert signer
    cookie = signer.dumps({"_user_id": token, "_fresh": True, "csrf_token": guard})
    return str(cookie), str(URLSafeTimedSerializer(app.secret_key or "", salt="wtf-csrf-token").dumps(guard))


class House:
    """The application, a signed-in client for each role, and the requests of the benchmarks."""

    def __init__(self, folder: Path, people: int, database_url: str = "") -> None:
        """database_url: of an empty database; by default a file in the folder."""
        data, key_file = folder / "data", folder / "keys" / "root.key"
        self.database = data / "outreach.db"
        ready = kept / f"{people} people" if kept and not database_url else None
        if ready and ready.exists():
            shutil.copytree(ready, folder, dirs_exist_ok=True)
        else:
            data.mkdir()
            keys.make_keys(key_file, data)
        self.app = create_app(Settings(data, database_url or f"sqlite:///{self.database}", key_file, https=False))
        self.app.config["WTF_CSRF_ENABLED"] = False
        self.session = self.app.extensions["sessions"]()
        if not (ready and ready.exists()):
            self._play(people, ready)
        worker = self.session.scalars(select(User).where(User.username == "caseworker1")).one()
        open_cases = select(Case).where(Case.caseworker_id == worker.id, Case.closed_on.is_(None))
        self.case = f"/cases/{self.session.scalars(open_cases.order_by(Case.opened_on)).first().id}"
        self.clients: dict[str | None, FlaskClient] = {
            None: self.app.test_client(),
            "caseworker": self._sign_in(worker),
            "supervisor": self._sign_in(self.session.scalars(select(User).where(User.username == "supervisor")).one()),
        }
        self.session.commit()

    def _play(self, people: int, ready: Path | None) -> None:
        """Play the lives of so many people. ready: the folder that keeps the outcome."""
        schema.upgrade(self.app.extensions["engine"])
        installation.claim(self.session)
        baselines.close(self.session)
        load.load(self.session, people, seed=1)
        self.session.commit()
        if ready:
            self.app.extensions["engine"].dispose()
            with closing(sqlite3.connect(self.database)) as raw:  # its locks would go when the copy closes the file
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            shutil.copytree(self.database.parents[1], ready, ignore=shutil.ignore_patterns("*-wal", "*-shm"))

    def get(self, role: str | None, page: str) -> None:
        """Send one request, which must succeed."""
        assert self.clients[role].get(page).status_code == 200

    def find(self, typed: str) -> None:
        """Search for a name."""
        assert self.clients["caseworker"].post("/find", data={"called": typed}).status_code == 200

    def register(self, nickname: str) -> None:
        """Log a first contact with a new person."""
        today = clock.show_date(clock.today(), "th", "numeric")
        typed = {"how": "talked", "sex": "male", "nickname": nickname, "age": "16", "day": today, "story": "คุยกัน"}
        answer = self.clients["caseworker"].post("/contacts/new", data=typed)
        assert answer.status_code == 303

    def open_fields(self, count: int) -> Callable[[], None]:
        """Return a function that opens the nickname of one person `count` times, with the key cached."""
        person = self.session.scalars(select(Person).where(Person.nickname_sealed.is_not(None))).first()
        vault_of(self.session).fetch_keys(self.session, [person.id])

        def act() -> None:
            for _ in range(count):
                assert person.nickname

        return act

    def outcomes(self) -> None:
        """Compute the published table of outcomes."""
        assert measures.outcomes(self.session)

    def close(self) -> None:
        """Close the database."""
        self.session.close()
        self.app.extensions["engine"].dispose()

    def _sign_in(self, user: User) -> FlaskClient:
        client = self.app.test_client()
        client.set_cookie("outreach", sign_in(self.app, self.session, user)[0])
        return client
