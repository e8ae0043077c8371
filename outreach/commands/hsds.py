"""`flask hsds`: export and import of the directory in the Human Services Data Specification 3.0."""

from collections import Counter
from pathlib import Path

import click

from outreach.core import clock
from outreach.core.errors import Refused
from outreach.exchange.hsds import importing, packages, tables
from outreach.exchange.hsds.described import Described, describe
from outreach.exchange.hsds.importing import WRITTEN, Outcome, Planned
from outreach.web.command_line import command_session, progress, stoppable, write_whole

GO_ON = "Run the same command again: what is in the directory already is not taken in twice."


@click.group("hsds")
def hsds_group() -> None:
    """The directory in HSDS 3.0. No person is in it."""


@hsds_group.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(file: Path) -> None:
    """Write the directory to FILE: a zip of CSV tables with a datapackage.json."""
    with command_session(reads_only=True) as session:
        write_whole(file, [tables.package(session, clock.today())])
    click.echo(f"written: {file}")


@hsds_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--apply", "applied", is_flag=True, help="Take it in. Without this, only say what would change.")
def take_in(file: Path, applied: bool) -> None:
    """Say what FILE (a zip of tables, or JSON) would change in the directory; with --apply, change it."""
    described = _described(file)
    with command_session(reads_only=True) as session:
        planned = importing.plan(session, described, None)
    if not applied:
        for one in planned:
            click.echo(_line(one))
        click.echo(_sum([one.outcome for one in planned]) + "; nothing was written (--apply does it)")
        return
    for one in planned:
        if one.outcome in (Outcome.REFUSED, Outcome.LEFT_OUT):
            click.echo(_line(one), err=True)
    outcomes = _apply([one for one in planned if one.outcome in WRITTEN])
    click.echo(_sum([*outcomes, *(one.outcome for one in planned if one.outcome not in WRITTEN)]))


def _apply(planned: list[Planned]) -> list[Outcome]:
    """Import one organization at a time, each in its own transaction; return the outcomes."""
    done = []
    with stoppable(GO_ON), progress(len(planned), "organization", "taking in") as bar:
        for one in planned:
            done.append(_take_in(one.described))
            bar.update()
    return done


def _take_in(described: Described) -> Outcome:
    try:
        with command_session() as session:
            return importing.apply(session, described, None).outcome
    except Refused as refusal:
        click.echo(f"refused: {described.code}: {refusal.reason.text % refusal.reason.values}", err=True)
        return Outcome.REFUSED


def _described(file: Path) -> list[Described]:
    data = file.read_bytes()
    try:
        return [describe(row) for row in packages.rows_of(data)]
    except packages.NOT_READ as problem:
        raise click.ClickException(f"this file cannot be read as HSDS: {problem}") from None


def _line(one: Planned) -> str:
    parts = ", ".join(type(step.details).__name__.removesuffix("Details").lower() for step in one.steps)
    parts = "; ".join(_said(refusal) for refusal in one.problems) or parts
    if one.outcome == Outcome.LEFT_OUT:
        parts = "it serves no need that we know"
    return f"{one.outcome.value:<10} {one.described.code}: {one.described.name_th}" + (f" ({parts})" if parts else "")


def _said(refusal: Refused) -> str:
    return f"{refusal.field}: {refusal.reason.text % refusal.reason.values}"


def _sum(outcomes: list[Outcome]) -> str:
    counted = Counter(outcomes)
    said = [one for one in Outcome if counted[one] or one != Outcome.REFUSED]
    return ", ".join(f"{counted[outcome]} {outcome.value.replace('_', ' ')}" for outcome in said)
