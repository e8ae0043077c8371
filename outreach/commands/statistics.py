"""`flask statistics`: the figures of the catalogue, for scripts and for the terminal."""

import csv
import io
import json

import click

from outreach.ground.clock import Period
from outreach.ground.language import speaking
from outreach.statistics import measures
from outreach.web.command_line import command_session


@click.group("statistics")
def statistics_group() -> None:
    """Figures; none is about a person."""


@statistics_group.command("outcomes")
@click.option("--format", "form", type=click.Choice(["json", "csv", "table"]), default="table", show_default=True)
@click.option("--fiscal-year", type=click.IntRange(2554, 2700), help="Buddhist era; small counts are hidden.")
def outcomes(form: str, fiscal_year: int | None) -> None:
    """Persons per verified outcome: all years exactly, one year with counts under 10 hidden and the rest rounded."""
    with speaking("en"), command_session(reads_only=True) as session:
        rows = measures.outcomes(session, Period.fiscal_year(fiscal_year) if fiscal_year else None)
    pairs = [(row.code, row.persons) for row in rows]
    click.echo({"json": _json, "csv": _csv, "table": _table}[form](pairs), nl=form != "csv")


def _json(pairs: list[tuple[str, int | None]]) -> str:
    return json.dumps([{"outcome": code, "persons": persons} for code, persons in pairs], indent=1)


def _csv(pairs: list[tuple[str, int | None]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("outcome", "persons"))
    writer.writerows((code, "<10" if persons is None else persons) for code, persons in pairs)
    return text.getvalue()


def _table(pairs: list[tuple[str, int | None]]) -> str:
    return "\n".join(f"{code:<24}{'<10' if persons is None else persons:>6}" for code, persons in pairs)
