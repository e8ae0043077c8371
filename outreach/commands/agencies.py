"""`flask agencies`: loading the shipped directory or a CSV file, and export as CSV."""

from pathlib import Path

import click
from sqlalchemy.orm import Session

from outreach.c2_connect import routing
from outreach.core import sheets
from outreach.core.errors import Refused
from outreach.directory import agencies
from outreach.directory.agencies import Agency, sheet
from outreach.web.command_line import command_session, write_whole


@click.group("agencies")
def agencies_group() -> None:
    """Partner agencies."""


@agencies_group.command("load")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file: Path | None) -> None:
    """Add the agencies of FILE (CSV) that are not there yet; without it those that the product ships, and its rules."""
    with command_session() as session:
        if file is None:
            added = agencies.load_directory(session, None)
            routing.load_rules(session)
        else:
            added = _read(session, file.read_bytes())
    click.echo(f"agencies: {len(added)} added")


@agencies_group.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(file: Path) -> None:
    """Write all agencies to FILE (CSV). Contact persons are not in it."""
    with command_session(reads_only=True) as session:
        write_whole(file, sheet.write(session))
    click.echo(f"written: {file}")


def _read(session: Session, data: bytes) -> list[Agency]:
    try:
        return sheet.load(session, sheets.decoded(data), None)
    except Refused as refusal:
        raise click.ClickException(refusal.reason.text % refusal.reason.values) from None
    except KeyError as problem:
        raise click.ClickException(f"this sheet cannot be read: there is no column {problem}") from None
    except ValueError as problem:
        raise click.ClickException(f"this sheet cannot be read: {problem}") from None
