"""The floor of a write: the same rows through the bare driver, sealed with a bare AESGCM, as durably, and no more."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from benchmarks.readers import STORY
from outreach.core.database import SQLITE_SETTINGS

WHERE = "ตลาด"
CALLED = ("ทดสอบ", "ธีระ", "บุญมา")
KEPT = ("people", "data_keys", "cases", "contacts", "milestones", "assignments", "due_days")  # tables of the floor
LED_BY = {"contacts": "case_id", "milestones": "case_id", "assignments": "case_id", "cases": "person_id"}


class Floor:
    """The same rows in a file of its own, through the bare driver."""

    def __init__(self, path: Path, like: Path, key: bytes) -> None:
        """like: the database whose tables, without their other indexes, are copied with all rows."""
        self.raw = sqlite3.connect(path, isolation_level=None)
        self._ring = AESGCM(key)
        self.raw.execute("ATTACH ? AS ours", (str(like),))
        for name in KEPT:
            self._copy(name)
        self.raw.execute("DETACH ours")
        for setting in SQLITE_SETTINGS:
            self.raw.execute(setting)
        self.raw.execute("CREATE TABLE floor_keys (owner_id CHAR(32) PRIMARY KEY, wrapped BLOB)")
        self.cases = [tuple(row) for row in self.raw.execute("SELECT id, person_id, centre_id FROM cases LIMIT 20")]
        for _case, person, _centre in self.cases:
            self._give_key(person)

    def log(self, number: int) -> None:
        """Log a contact: seal two fields, insert it and its milestone, change the day by which they are seen."""
        case, person, centre = self.cases[number % len(self.cases)]
        with self._transaction():
            cipher, now, made = self._cipher(person), _now(), uuid4().hex
            cells = [_sealed(cipher, text, made) for text in (WHERE, STORY)]
            self._put("contacts", id=made, case_id=case, person_id=person, day="2026-11-29", how="talked",
                      where_else_sealed=cells[0], story_sealed=cells[1], made_at=now, made_by=person)  # fmt: skip
            self._event(case, "contact_made", made, person, now)
            self._see(case, centre)

    def register(self, _number: int) -> None:
        """Register a person with a key of their own, and open a case: seal three fields, insert six rows."""
        centre, now = self.cases[0][2], _now()
        with self._transaction():
            person, case = uuid4().hex, uuid4().hex
            cipher = self._give_key(person)
            nick, given, family = (_sealed(cipher, text, person) for text in CALLED)
            self._put("people", id=person, centre_id=centre, sex="male", birth_year=2010, birth_known="about",
                      revision=1, nickname_sealed=nick, given_name_sealed=given, family_name_sealed=family,
                      made_at=now, made_by=person)  # fmt: skip
            asked = "SELECT coalesce(max(running), 0) + 1 FROM cases WHERE centre_id = ? AND year = 2570"
            ((running,),) = self.raw.execute(asked, (centre,)).fetchall()
            self._put("cases", id=case, person_id=person, centre_id=centre, year=2570, running=running, episode=1,
                      caseworker_id=person, stage="core_person", opened_on="2026-11-29")  # fmt: skip
            self._put("assignments", id=uuid4().hex, case_id=case, caseworker_id=person, reason="opened",
                      made_at=now, made_by=person)  # fmt: skip
            self._event(case, "opened", case, person, now)
            self._see(case, centre)

    def _copy(self, name: str) -> None:
        columns = self.raw.execute("SELECT name, type, pk FROM pragma_table_info(?, 'ours')", (name,)).fetchall()
        key = ", ".join(column for column, _kind, place in columns if place)
        told = ", ".join(f"{column} {kind}" for column, kind, _place in columns)
        self.raw.execute(f"CREATE TABLE main.{name} ({told}, PRIMARY KEY ({key}))")
        self.raw.execute(f"INSERT INTO main.{name} SELECT * FROM ours.{name}")  # noqa: S608 (our own names)
        if name in LED_BY:
            self.raw.execute(f"CREATE INDEX ix_{name} ON {name} ({LED_BY[name]})")
        if name == "cases":
            self.raw.execute("CREATE INDEX ix_running ON cases (centre_id, year, running)")

    def _give_key(self, owner: str) -> AESGCM:
        plain = os.urandom(32)
        self._put("floor_keys", owner_id=owner, wrapped=_sealed(self._ring, plain, owner))
        return AESGCM(plain)

    def _cipher(self, owner: str) -> AESGCM:
        ((kept,),) = self.raw.execute("SELECT wrapped FROM floor_keys WHERE owner_id = ?", (owner,)).fetchall()
        return AESGCM(self._ring.decrypt(kept[:12], kept[12:], owner.encode()))

    def _event(self, case: str, kind: str, source: str, by: str, now: str) -> None:
        self._put("milestones", id=uuid4().hex, case_id=case, kind=kind, code="", day="2026-11-29", source_id=source,
                  recorded_at=now, recorded_by=by)  # fmt: skip

    def _see(self, case: str, centre: str) -> None:
        put = "INSERT OR REPLACE INTO due_days (case_id, what, centre_id, due_on) VALUES (?, 'see', ?, '2027-01-13')"
        self.raw.execute(put, (case, centre))

    def _put(self, table: str, **values: Any) -> None:
        marks = ", ".join("?" * len(values))
        put = f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})"  # noqa: S608 (our own names)
        self.raw.execute(put, list(values.values()))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self.raw.execute("BEGIN IMMEDIATE")
        yield
        self.raw.execute("COMMIT")


def _sealed(cipher: AESGCM, text: str | bytes, bound: str) -> bytes:
    nonce = os.urandom(12)
    return nonce + cipher.encrypt(nonce, text.encode() if isinstance(text, str) else text, bound.encode())


def _now() -> str:
    return datetime.now(UTC).isoformat(" ")
