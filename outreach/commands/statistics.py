"""`flask statistics`: the figures of the catalogue, for scripts and the terminal."""

import csv
import io
import json
from collections.abc import Mapping, Sequence

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.centres import Centre
from outreach.core.clock import Period
from outreach.core.errors import Refused
from outreach.core.language import speaking
from outreach.core.languages import OF_CODE
from outreach.core.sheets import harmless
from outreach.statistics import measures, scope, tables, years
from outreach.statistics.disclosure import HIDDEN
from outreach.statistics.notes import Notes
from outreach.statistics.scope import WHOLE, Scope
from outreach.web.command_line import command_session

Pairs = Sequence[tuple[str, int | None]]


@click.group("statistics")
def statistics_group() -> None:
    """Figures; none is about a person."""


@statistics_group.command("outcomes")
@click.option("--format", "form", type=click.Choice(["json", "csv", "table"]), default="table", show_default=True)
@click.option("--fiscal-year", help="Buddhist era, from 2554 to the present one; small counts are hidden.")
@click.option("--centre", help="Of one centre alone: its name.")
@click.option(
    "--about", is_flag=True, help="In CSV: columns that say what is counted, of whom, when. JSON always does."
)
def outcomes(form: str, fiscal_year: str | None, centre: str | None, about: bool) -> None:
    """Persons per verified outcome: all years exactly, one year with counts under 10 hidden and the rest rounded."""
    with speaking(OF_CODE), command_session(reads_only=True) as session:
        period, whose = _period(fiscal_year), _scope(session, centre)
        pairs = [(row.code, row.persons) for row in measures.outcomes(session, period, whose)]
        table = tables.outcomes(tables.Figures(session, whose))
        notes = Notes(table, whose, period).named()
    if form == "table":
        click.echo(_table(pairs))
        click.echo("".join(f"\n{name}: {text}" for name, text in notes.items()), err=True)
    elif form == "csv":
        click.echo(_csv(pairs, notes if about else {}), nl=False)
    else:
        click.echo(json.dumps([{"outcome": code, "persons": persons, **notes} for code, persons in pairs], indent=1))


def _period(fiscal_year: str | None) -> Period | None:
    try:
        return years.asked_for(fiscal_year) if fiscal_year is not None else None
    except Refused as refused:
        raise click.BadParameter(str(refused.reason), param_hint="--fiscal-year") from None


def _scope(session: Session, name: str | None) -> Scope:
    if name is None:
        return WHOLE
    found = session.scalar(select(Centre).where(Centre.name == name))
    if found is None:
        raise click.BadParameter(f"there is no centre {name}", param_hint="--centre")
    return scope.of_centre(found)


def _csv(pairs: Pairs, notes: Mapping[str, str]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("outcome", "persons", *notes))
    said = [harmless(note) for note in notes.values()]
    writer.writerows((code, HIDDEN if persons is None else persons, *said) for code, persons in pairs)
    return text.getvalue()


def _table(pairs: Pairs) -> str:
    return "\n".join(f"{code:<24}{HIDDEN if persons is None else persons:>6}" for code, persons in pairs)
