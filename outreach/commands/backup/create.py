"""`flask backup create`: data and keys, each in its own file, while the site is in use."""

import secrets
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import click
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from tqdm import tqdm

from outreach.access import audit
from outreach.core import clock
from outreach.core.backups import BackupProblem, artefacts, envelope, keystore, signing, stream, tables
from outreach.core.backups.artefacts import Names
from outreach.core.backups.envelope import Recipient
from outreach.core.backups.stream import Header, Row, Table
from outreach.core.keys import KeyRing, key_store
from outreach.web.command_line import command_session, engine, progress, require_keys, settings, stoppable, why_not

TRIES = 3
TRAIL_HOLDS_ROWS = "0023"  # the migration that introduced the present form of the trail
OLDER = (
    "backup: this database is of an older version of the program; make the backup with that version, or take the steps "
    "first: flask --app wsgi db upgrade"
)
ROOT_WARNING = (
    "backup: the root key is in the keys file, as you asked: whoever has the private half of the recipient "
    "and both files can read everything"
)


@click.command("create")
@click.option("--out", "folder", required=True, type=click.Path(path_type=Path), help="A folder that is there already.")
@click.option(
    "--to", "to", multiple=True, help="Public key age1…, instead of OUTREACH_BACKUP_RECIPIENT; may be repeated."
)
@click.option("--with-root", is_flag=True, help="Put the root key into the keys file too. Then one secret opens all.")
def create_command(folder: Path, to: tuple[str, ...], with_root: bool) -> None:
    """Make a backup: ….data.age and ….keys.age in FOLDER. Runs while people work; stopped, it leaves nothing."""
    recipients = envelope.read_recipients(to or (settings().backup_recipient,))
    require_keys()
    _check_tables()
    names = artefacts.names(folder, key_store(settings()).load().install, clock.now())
    artefacts.clear_halves(folder)
    try:
        with command_session() as session:
            audit.record(session, "backup.create", None, about=f"backup:{names.data.name.split('.')[0]}")
        with stoppable("backup: stopped; nothing was kept. Run it again to make a new one."):
            rows = _write(names, recipients, with_root)
    except OperationalError as problem:
        raise BackupProblem(f"backup: {why_not(problem)}; run it again") from None
    except SQLAlchemyError as problem:
        raise BackupProblem(
            f"backup: the database gives no answer now ({type(problem).__name__}); run it again"
        ) from None
    size = names.data.stat().st_size / 1e6
    click.echo(f"backup: {rows} rows, {size:.1f} MB: {names.data.name} and {names.keys.name} in {folder}")
    if with_root:
        click.echo(ROOT_WARNING, err=True)


def _check_tables() -> None:
    nothing = BackupProblem("backup: the database has no tables yet; run: flask --app wsgi db upgrade")
    folder, file = settings().database_folder, engine().url.database
    if folder and not Path(file or "").exists():
        raise nothing  # connecting would create an empty file
    with engine().connect().execution_options(reads_only=True) as connection:
        revision = tables.revision(connection)
        if revision is None:
            raise nothing
        if revision < TRAIL_HOLDS_ROWS:
            raise BackupProblem(OLDER)


def _write(names: Names, recipients: list[Recipient], with_root: bool) -> int:
    store = key_store(settings())
    for _ in range(TRIES):
        with tables.snapshot(engine()) as connection:
            files = keystore.collect(store, with_root=with_root)
            ring = store.load()
            if keystore.wrap_versions(files) == set(ring.keys["wrap"]) >= tables.ring_versions(connection):
                return _write_both(names, recipients, connection, ring, files)
    raise BackupProblem("backup: the key ring is being changed just now; nothing was kept, run it again")


def _write_both(
    names: Names, recipients: list[Recipient], connection: Connection, ring: KeyRing, files: dict[str, bytes]
) -> int:
    described = tables.describe(connection)
    revision = tables.revision(connection) or ""
    header = Header("data", ring.install, revision, clock.now(), secrets.token_hex(8), described)
    key_header = replace(header, holds="keys", tables=(keystore.table_of(files),))
    sign = partial(signing.sign, ring)
    rows = sum(table.rows for table in described)
    with (
        artefacts.written(names.keys) as keys,
        artefacts.written(names.data) as data,
        progress(rows, "row", "backup") as shown,
    ):
        envelope.seal(stream.pack(key_header, lambda _table: keystore.rows_of(files), sign), keys, recipients)
        artefacts.settle(keys)
        envelope.seal(stream.pack(header, partial(_read, connection, shown), sign), data, recipients)
    return rows


def _read(connection: Connection, shown: tqdm, table: Table) -> Iterator[Row]:
    for row in tables.read(connection, table):
        shown.update()
        yield row
