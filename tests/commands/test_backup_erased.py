"""Who was erased stays erased, whatever backup is brought back; the newest ledger that there is decides."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from outreach.access import users
from outreach.access.users import User
from outreach.casefile.people import Person
from outreach.core import erase_columns, ledger
from outreach.core.backups import ledgers
from outreach.core.keys import KeyProblem, key_store
from outreach.core.ledger import ledger_file
from outreach.core.sealing import DataKey, Vault
from tests.support.backup_site import Site, application, plant, restore
from tests.support.cast import meet_cast
from tests.support.erasures import erased

pytestmark = pytest.mark.slow
NAME, OTHER = "ธีระ", "คนเดียวกัน"  # Nok; somebody else in the world of the tests


@dataclass
class Story:
    """A site, its backup from before Nok was erased, the key half of the one after, and what was Nok's secret."""

    site: Site
    before: tuple[Path, Path]
    newest_keys: Path
    nok: UUID
    secrets: list[bytes]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Backup, erasure, backup."""
    site = Site(tmp_path_factory.mktemp("site"))
    ids = plant(tmp_path_factory, site)
    before = site.create()
    with application(site) as app, app.extensions["sessions"]() as session, session.begin():
        cast = meet_cast(session, ids)
        nok = cast.nok_case.person_id
        row = session.execute(select(Person.__table__).where(Person.id == nok)).one()
        secrets = [cell for cell in row if isinstance(cell, bytes)]
        secrets.append(session.get_one(DataKey, (nok, 1)).wrapped)
        erased(session, cast.nok_case, cast.prasit, cast.malee)
        users.disable(session, cast.kitti, cast.dao)
    later = site.folder / "later"
    later.mkdir()
    return Story(site, before, site.create(later)[1], nok, secrets)


@pytest.fixture
def empty(tmp_path: Path, story: Story) -> Site:
    """An empty machine with the root key."""
    machine = Site(tmp_path / "machine")
    machine.key_file.parent.mkdir(parents=True)
    shutil.copy(story.site.key_file, machine.key_file)
    return machine


def names_of(site: Site) -> set[str | None]:
    """Every given name and nickname that opens."""
    with application(site) as app, app.extensions["sessions"]() as session:
        return {name for person in session.scalars(select(Person)) for name in (person.given_name, person.nickname)}


def check_gone(machine: Site, story: Story) -> None:
    """Neither a row, nor a name, nor a byte is left of Nok; Ton is there."""
    assert NAME not in names_of(machine)
    assert OTHER in names_of(machine)
    with machine.engine() as engine, engine.connect() as connection:
        assert not connection.execute(select(DataKey).where(DataKey.owner_id == story.nok)).all()
        assert connection.execute(select(Person.erased_at).where(Person.id == story.nok)).scalar_one()
    kept = b"".join(path.read_bytes() for path in machine.data.iterdir())
    assert [secret for secret in story.secrets if secret in kept] == []


def test_an_older_backup_with_newer_keys_brings_nobody_back(story: Story, empty: Site) -> None:
    assert len(story.secrets) > 3
    assert restore(empty, story.site, story.before, "--erased", str(story.newest_keys)) == ""
    with empty.engine() as engine, engine.connect() as connection:
        assert connection.execute(select(User.disabled_at).where(User.username == "kitti")).scalar_one()
    check_gone(empty, story)
    assert ledger_file(empty.key_file).read_bytes() == ledger_file(story.site.key_file).read_bytes()
    assert "rows are as they were last written" in empty.run("audit", "verify").stdout


def test_nor_does_it_with_the_ledger_given_or_beside_the_keys(story: Story, empty: Site) -> None:
    now = ledger_file(story.site.key_file)
    assert restore(empty, story.site, story.before, "--erased", str(now)) == ""
    check_gone(empty, story)
    shutil.rmtree(empty.data)
    assert restore(empty, story.site, story.before) == ""
    check_gone(empty, story)


def test_without_a_later_ledger_it_says_that_the_erased_are_back(
    story: Story, empty: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    assert restore(empty, story.site, story.before) == ""
    assert "no ledger later than the backup" in capsys.readouterr().err
    assert NAME in names_of(empty)  # so that the tests above prove something


def test_a_damaged_ledger_stops_the_restore(story: Story, empty: Site, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    content = ledger_file(story.site.key_file).read_bytes()
    damaged.write_bytes(content.replace(str(story.nok).encode(), str(uuid4()).encode()))
    assert "damaged at line 1" in restore(empty, story.site, story.before, "--erased", str(damaged))
    assert not (empty.data / "outreach.db").exists()
    assert [path.name for path in empty.key_file.parent.iterdir()] == ["root.key"]


def test_copies_of_the_ledger_that_grew_apart_are_united(empty: Site, tmp_path: Path) -> None:
    """A site went on while another copy of it did too: whoever was erased in either is erased."""
    empty.key_file.unlink()
    store = key_store(empty.settings)
    store.make()
    vault = Vault(store.load())
    common, ours, theirs = uuid4(), uuid4(), uuid4()
    place, other = ledger_file(empty.key_file), tmp_path / "other"
    first = ledger.append(place, vault, common, [common])
    shutil.copy(place, other)
    ledger.append(place, vault, ours, [ours, uuid4()])
    last = ledger.append(other, vault, theirs, [theirs], about={"number": "1/2569"})
    before = place.read_bytes()
    with ledgers.united(store, vault, [other.read_bytes(), b""]) as aside:
        ledgers.settle(store, aside)
    united = ledger.read(place, vault)
    assert place.read_bytes().startswith(before)
    assert [entry.person_id for entry in united] == [common, ours, theirs]
    assert (united[0], united[2]) == (first, last)


def test_a_copy_that_does_not_verify_leaves_the_ledger_in_place(empty: Site) -> None:
    empty.key_file.unlink()
    store = key_store(empty.settings)
    store.make()
    vault, place = Vault(store.load()), ledger_file(empty.key_file)
    ledger.append(place, vault, uuid4(), [uuid4()])
    before = place.read_bytes()
    with pytest.raises(KeyProblem), ledgers.united(store, vault, [before[:80] + bytes([before[80] ^ 1]) + before[81:]]):
        pass
    assert place.read_bytes() == before
    assert len(list(place.parent.iterdir())) == 3


def test_every_sealed_column_can_be_opened_to_verify_a_backup() -> None:
    """Its owner stands in a column of the same table, under the name that the field has for it."""
    for table, fields in erase_columns.sealed_tables():
        assert {field.owner for field in fields} <= set(table.c.keys())
