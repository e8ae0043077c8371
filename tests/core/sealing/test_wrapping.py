"""A running worker follows a rotation: it reads the ring again when it meets a version that it does not know."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from outreach.casefile import people
from outreach.casefile.people import PersonDetails
from outreach.core import ciphertext, installation
from outreach.core.installation import Installation
from outreach.core.keys import KeyRing, KeyStore
from outreach.core.keys.providers.file import FileProvider
from outreach.core.sealing import DataKey, Vault, wrapping
from tests.support.cast import Cast

OWNER = uuid4()


@pytest.fixture
def store(tmp_path: Path) -> KeyStore:
    """A key store of its own."""
    made = KeyStore(FileProvider(tmp_path / "root.key"), tmp_path / "root.key")
    made.make()
    return made


class Reading:
    """Counts how often the ring is read again."""

    def __init__(self, store: KeyStore) -> None:
        self.store, self.times = store, 0

    def __call__(self, install: UUID, version: int) -> KeyRing | None:
        self.times += 1
        return self.store.reload(install, version)


def test_a_key_wrapped_after_the_worker_started_opens(store: KeyStore) -> None:
    reading = Reading(store)
    worker = Vault(store.load(), reading)
    version = store.add_wrap()
    wrapped = Vault(store.load()).wrap(OWNER, 1, b"k" * 32, version)
    assert (worker.unwrap(OWNER, 1, wrapped), worker.unwrap(OWNER, 1, wrapped)) == (b"k" * 32, b"k" * 32)
    assert reading.times == 1


def test_what_was_wrapped_before_opens_after_the_ring_is_reread(store: KeyStore) -> None:
    worker = Vault(store.load(), store.reload)
    before = worker.wrap(OWNER, 1, b"k" * 32, 1)
    store.add_wrap()
    store.retire_wraps(2)
    after = worker.wrap(OWNER, 1, b"k" * 32, 2)
    assert worker.unwrap(OWNER, 1, before) == worker.unwrap(OWNER, 1, after)
    with pytest.raises(ciphertext.Tampered):
        Vault(store.load(), store.reload).unwrap(OWNER, 1, before)


def test_a_version_that_nobody_has_is_looked_for_once_a_second(
    store: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, reading = [100.0], Reading(store)
    monkeypatch.setattr(wrapping.time, "monotonic", lambda: now[0])
    worker = Vault(store.load(), reading)
    wrapped = worker.wrap(OWNER, 1, b"k" * 32, 1)
    unknown = wrapped[:2] + (9).to_bytes(2) + wrapped[4:]
    for moment in (100.0, 100.5, 100.9, 101.1):
        now[0] = moment
        with pytest.raises(ciphertext.Tampered):
            worker.unwrap(OWNER, 1, unknown)
    assert reading.times == 2
    assert worker.wrap(OWNER, 1, b"k" * 32, store.add_wrap())  # one that there is, is found at once all the same


def test_a_ring_of_another_installation_is_not_taken_over(store: KeyStore, tmp_path: Path) -> None:
    other = KeyStore(FileProvider(tmp_path / "other.key"), tmp_path / "other.key")
    other.make()
    other.add_wrap()
    assert other.reload(other.load().install, 2) is not None
    assert other.reload(store.load().install, 2) is None


def test_an_unreadable_ring_does_not_end_a_running_worker(store: KeyStore) -> None:
    worker = Vault(store.load(), store.reload)
    store.ring_path.write_text("half")
    with pytest.raises(ciphertext.Tampered):
        worker.wrap(OWNER, 1, b"k" * 32, 2)


def test_a_new_data_key_goes_under_the_databases_version(db: Session, cast: Cast, store: KeyStore) -> None:
    store.add_wrap()
    store.add_wrap()
    db.info["vault"] = Vault(store.load())
    db.execute(update(Installation).values(wrap_version=2))
    person = people.register(db, PersonDetails(nickname="ใหม่"), cast.malee)
    assert db.scalars(select(DataKey.ring_version).where(DataKey.owner_id == person.id)).one() == 2


def test_no_data_key_is_made_under_a_version_that_the_ring_lacks(db: Session, cast: Cast) -> None:
    db.execute(update(Installation).values(wrap_version=7))
    with pytest.raises(ciphertext.Tampered):
        people.register(db, PersonDetails(nickname="ใหม่"), cast.malee)


def test_the_version_is_locked_while_a_key_is_made() -> None:
    assert "FOR SHARE" in str(installation._WRAP_VERSION.compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]
