"""`flask backup verify`: check that a backup is complete and can be opened."""

from contextlib import suppress
from pathlib import Path

import click

from outreach.core.backups import BackupProblem, artefacts, envelope, keystore, ledgers, reading, signing
from outreach.core.backups.envelope import Identity
from outreach.core.backups.opening import Opening
from outreach.core.backups.stream import Header
from outreach.core.keys import KeyProblem, KeyRing, key_store
from outreach.web.command_line import progress, settings, stoppable

NO_ROOT = "The cells were NOT opened: {reason}"


@click.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--identity", type=click.Path(path_type=Path), help="The private half of the recipient.")
@click.option("--keys", type=click.Path(path_type=Path), help="The key half, if it does not lie beside FILE.")
@click.option("--all", "everything", is_flag=True, help="Open every data key and cell, not a sample.")
def verify_command(file: Path, identity: Path | None, keys: Path | None, everything: bool) -> None:
    """Check a backup FILE. Without --identity only the envelope can be looked at."""
    size = envelope.look(file)
    if identity is None:
        click.echo(
            f"backup: {file.name} looks like a whole backup ({size / 1e6:.1f} MB). "
            "It was NOT opened: give --identity to know that it can be brought back."
        )
        return
    with stoppable("backup: stopped; nothing was changed"):
        identities = envelope.read_identities(identity)
        if reading.header_of(file, identities).holds == "keys":
            _verify_keys(file, identities)
        else:
            _verify_data(file, identities, keys or artefacts.keys_beside(file), everything)


def _verify_keys(file: Path, identities: list[Identity]) -> None:
    files, header, trailer = reading.read_keys(file, identities)
    ring, why_not = None, ""
    try:
        ring = keystore.open_ring(files, key_store(settings()))
    except KeyProblem as problem:
        why_not = str(problem)
    if ring is None:
        click.echo(f"{_whole(file, header)}. {NO_ROOT.format(reason=why_not)}")
        return
    signing.check(ring, trailer)
    erased = ledgers.count(files.get(keystore.LEDGER, b""), ring)
    click.echo(f"{_whole(file, header)}, signed by this installation. The ring opens; {erased} erasures in the ledger.")


def _verify_data(file: Path, identities: list[Identity], keys: Path | None, everything: bool) -> None:
    ring, why_not = _ring(keys, identities)
    header = reading.header_of(file, identities)
    with progress(sum(table.rows for table in header.tables), "row", "verify") as shown:
        opening = Opening(ring, shown.update, everything=everything)
        header, trailer = reading.read(file, identities, opening)
    if ring is None:
        click.echo(f"{_whole(file, header)}. {NO_ROOT.format(reason=why_not)}")
        return
    signing.check(ring, trailer)
    found = opening.found
    if found.faults:
        raise BackupProblem(f"backup: {len(found.faults)} do not open in {file.name}, the first: {found.faults[0]}")
    click.echo(
        f"{_whole(file, header)}, signed by this installation. "
        f"Verified by opening: {found.keys} of {found.of_keys} data keys, {found.cells} cells under them."
    )


def _ring(keys: Path | None, identities: list[Identity]) -> tuple[KeyRing | None, str]:
    """Return the ring of the key half and ""; or None and the reason."""
    if keys is None:
        return None, "the key half (….keys.age) is not here; give --keys"
    files, _header, trailer = reading.read_keys(keys, identities)
    with suppress(KeyProblem):
        ring = keystore.open_ring(files, key_store(settings()))
        signing.check(ring, trailer)
        return ring, ""
    return None, "the root key is not here"


def _whole(file: Path, header: Header) -> str:
    rows = sum(table.rows for table in header.tables)
    return f"backup: {file.name} of {header.moment:%Y-%m-%d %H:%M} UTC: {rows} rows, counts and SHA-256 agree"
