"""`flask backup restore`: restore a backup on an empty machine, without people erased since."""

import sys
from collections import deque
from dataclasses import dataclass
from pathlib import Path

import click
from sqlalchemy import Connection, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from outreach.access import audit, authenticators, baselines, endings, outbox
from outreach.access.signins import SignIn
from outreach.commands.keys.recovery import HOW_TO_TYPE
from outreach.core import clock, installation, ledger, schema
from outreach.core.backups import BackupProblem, envelope, keystore, ledgers, reading, signing, tables, target
from outreach.core.backups.envelope import Identity
from outreach.core.backups.filling import Filling
from outreach.core.backups.keystore import Files
from outreach.core.backups.stream import Header
from outreach.core.database import is_full
from outreach.core.keys import KeyProblem, KeyRing, KeyStore, key_store, recovery
from outreach.core.keys.root import write_root
from outreach.core.rows import RowDigest
from outreach.core.sealing import Vault
from outreach.web.command_line import interruptible, progress, settings, stoppable

GO_ON = "backup: stopped; the database is as empty as before. Run it again to restore."
NO_ROOT = (
    "backup: the key ring is in place, but not the root key. Bring it back from paper with: "
    "flask --app wsgi keys restore-recovery, then run this again (or add --root-from-recovery); "
    "the database is still empty"
)


NO_LATER_LEDGER = (
    "backup: no ledger later than the backup was given (--erased): whoever was erased, and what was ended, after "
    "{moment:%Y-%m-%d %H:%M} UTC is back. Erase and end it again, or empty the machine and restore with the newest "
    "….keys.age as --erased"
)


@dataclass(frozen=True)
class Result:
    """Result of a restore."""

    header: Header
    erased_again: int
    ended_again: int
    lines: int
    bad_line: int | None


@click.command("restore")
@click.option("--data", required=True, type=click.Path(path_type=Path), help="The data half (….data.age).")
@click.option(
    "--keys", required=True, type=click.Path(path_type=Path), help="The key half (….keys.age) of that backup."
)
@click.option("--identity", required=True, type=click.Path(path_type=Path), help="The private half of the recipient.")
@click.option(
    "--root-from-recovery", "on_paper", is_flag=True, help="Read the root key from paper: typed, or piped in."
)
@click.option("--erased", type=click.Path(path_type=Path), help="The newest key half, or ledger, that there is.")
def restore_command(data: Path, keys: Path, identity: Path, erased: Path | None, on_paper: bool) -> None:
    """Bring a backup back into an EMPTY database. Whoever has been erased since then stays erased."""
    identities = envelope.read_identities(identity)
    target.check_empty(settings().database_url)
    store = key_store(settings())
    is_dated = erased is None and not ledger.ledger_file(store.key_file).exists()
    with stoppable(GO_ON):
        files, _header, trailer = reading.read_keys(keys, identities)
        if on_paper:
            files[keystore.ROOT] = _root_on_paper()
        keystore.check_place(files, store)
        copies = [files.get(keystore.LEDGER, b""), _ledger_of(erased, identities)]
        ring = _ring(files, store)
        signing.check(ring, trailer)
        try:
            with interruptible():
                result = _restore(data, identities, files, store, ring, copies)
        except SQLAlchemyError as problem:
            why = "disk full" if is_full(problem) else type(problem).__name__
            raise BackupProblem(f"backup: the database refused it ({why}); it is still empty") from None
    _say(result)
    if is_dated:
        click.echo(NO_LATER_LEDGER.format(moment=result.header.moment), err=True)


def _ledger_of(file: Path | None, identities: list[Identity]) -> bytes:
    """Return the ledger in a later key half, or a ledger file itself."""
    if file is None:
        return b""
    try:
        content = file.read_bytes()
    except OSError as problem:
        raise BackupProblem(f"backup: {file} cannot be read: {problem.strerror}") from None
    if not content.startswith(envelope.INTRO):
        return content
    return reading.read_keys(file, identities)[0].get(keystore.LEDGER, b"")


def _root_on_paper() -> bytes:
    if sys.stdin.isatty():
        click.echo(HOW_TO_TYPE, err=True)
    return write_root(recovery.from_lines(sys.stdin)).encode()


def _ring(files: Files, store: KeyStore) -> KeyRing:
    """Return the ring in place, or that of the backup. Without a root key: place it and raise BackupProblem."""
    try:
        return store.load() if store.ring_path.exists() else keystore.open_ring(files, store)
    except KeyProblem:
        if store.provider.name != "file" or store.provider.has_root():
            raise
    if keystore.ROOT in files:
        return keystore.open_ring(files, store)
    keystore.place_ring(files, store)
    raise BackupProblem(NO_ROOT)


def _restore(
    data: Path, identities: list[Identity], files: Files, store: KeyStore, ring: KeyRing, copies: list[bytes]
) -> Result:
    vault = Vault(ring)
    store.ring_path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with store.changing(), ledgers.united(store, vault, copies) as ledger_aside:

        def place() -> None:
            keystore.place_ring(files, store)
            keystore.place_root(files, store)
            ledgers.settle(store, ledger_aside)

        with target.building(settings().database_url, place) as connection:
            header = _fill(connection, data, identities, ring)
            schema.take_steps(connection)
            return _finish(connection, vault, ledger_aside, header)


def _fill(connection: Connection, data: Path, identities: list[Identity], ring: KeyRing) -> Header:
    rows = sum(table.rows for table in reading.header_of(data, identities).tables)
    with progress(rows, "row", "restore") as shown:
        filling = Filling(connection, ring.install, shown.update)
        header, trailer = reading.read(data, identities, filling)
    signing.check(ring, trailer)
    filling.finish()
    lacking = tables.ring_versions(connection) - ring.keys["wrap"].keys()
    if lacking:
        raise BackupProblem(
            f"backup: the key ring lacks wrapping key {min(lacking)}; take the key half that was made with this data"
        )
    return header


def _finish(connection: Connection, vault: Vault, ledger_place: Path, header: Header) -> Result:
    with Session(connection, expire_on_commit=False, info={"vault": vault, "ledger": ledger_place}) as session:
        installation.check(session)
        if authenticators.need_own_key(session) and not vault.holds("factor"):
            raise BackupProblem("backup: the key ring lacks the key of second factors; take the key half of this data")
        bad_line = audit.first_bad_line(session)
        _take_what_is_due(session, header)
        again = ledger.replay(session, ledger_place)
        ended = endings.replayed(session)
        session.execute(update(SignIn).where(SignIn.ended_at.is_(None)).values(ended_at=clock.now()))
        outbox.put_aside_all(session)
        audit.record(session, "backup.restore", None, about=f"backup:{header.moment:%Y%m%dT%H%M%SZ}")
        lines = audit.count(session)
        session.commit()
    return Result(header, again, ended, lines, bad_line)


def _take_what_is_due(session: Session, header: Header) -> None:
    """Add digests to a backup from before there were digests, or from before all tables had them."""
    if tables_due := baselines.due(session):
        had_none = RowDigest.__tablename__ not in {table.name for table in header.tables}
        deque(baselines.take(session, tables=None if had_none else tables_due), maxlen=0)
        baselines.close(session)


def _say(result: Result) -> None:
    header = result.header
    rows = sum(table.rows for table in header.tables)
    click.echo(
        f"backup: restored {rows} rows of {header.moment:%Y-%m-%d %H:%M} UTC; counts, SHA-256 and signature agree"
    )
    click.echo(f"backup: {result.erased_again} data keys of people erased since then were destroyed again")
    if result.bad_line is None:
        click.echo(f"backup: the audit trail holds ({result.lines} lines); everybody signs in anew")
    else:
        click.echo(
            f"backup: line {result.bad_line} of the audit trail is not as it was written, as in the backup", err=True
        )
    click.echo(
        f"backup: {result.ended_again} consents, referrals, links, tokens, accounts ended since then were ended again; "
        "restrictions, stops of use and new passwords since then must be made again. Next: flask --app wsgi serve"
    )
