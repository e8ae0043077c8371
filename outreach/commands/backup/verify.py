"""`flask backup verify`: is this backup whole, and does it open?"""

from pathlib import Path

import click

from outreach.commands.backup.progress import stoppable
from outreach.ground.backups import envelope
from outreach.ground.backups.envelope import Identity
from outreach.ground.backups.stream import Header, Reader, Row, Table, Trailer


@click.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--identity", type=click.Path(path_type=Path), help="The private half of the recipient.")
def verify_command(file: Path, identity: Path | None) -> None:
    """Check a backup FILE. Without --identity only the envelope can be looked at."""
    size = envelope.look(file)
    if identity is None:
        click.echo(
            f"backup: {file.name} looks like a whole backup ({size / 1e6:.1f} MB). "
            "It was NOT opened: give --identity to know that it can be brought back."
        )
        return
    with stoppable("backup: stopped; nothing was changed"):
        header, _trailer = read(file, envelope.read_identities(identity))
    rows = sum(table.rows for table in header.tables)
    click.echo(
        f"backup: {file.name} opened: {rows} rows of {header.moment:%Y-%m-%d %H:%M} UTC, counts and SHA-256 agree"
    )


class Counting:
    """A visitor that only moves the bar."""

    def header(self, header: Header) -> None:
        """How much is to come."""

    def rows(self, table: Table, rows: list[Row]) -> None:
        """So much has come."""


def read(file: Path, identities: list[Identity]) -> tuple[Header, Trailer]:
    """Open every piece of a backup."""
    reader = Reader(Counting())
    envelope.unseal(file, identities, reader)
    return reader.finish()
