"""`flask audit baseline`: digests for rows from before there were digests, of their present contents."""

from collections.abc import Sequence

import click
from sqlalchemy import Table

from outreach.access import baselines
from outreach.core import rows
from outreach.web.command_line import command_session, open_session, progress, stoppable

GO_ON = "audit: stopped; what is done stays. Go on with: flask --app wsgi audit baseline"


@click.command("baseline")
@click.option("--accept", is_flag=True, help="Accept also rows that are NOT as they were last written. Verify first.")
def baseline_command(accept: bool) -> None:
    """Take the rows that have no digest as they are now. Nobody can tell afterwards what was in them before."""
    looked_at, taken = take_baseline(accept=accept)
    click.echo(f"audit: {looked_at:,} rows looked at, {taken:,} taken as they are now")


def take_baseline(*, accept: bool = False, tables: Sequence[Table] | None = None) -> tuple[int, int]:
    """Return the number of rows examined, in all tables or in these, and of new digests; committed batch by batch."""
    with command_session(reads_only=True) as session:
        total = rows.count(session, tables)
    looked_at = taken = 0
    with stoppable(GO_ON), open_session() as session, progress(total, "row", "baseline") as bar:
        for number, mended in baselines.take(session, accept=accept, tables=tables):
            session.commit()
            looked_at, taken = looked_at + number, taken + mended
            bar.update(number)
    return looked_at, taken


def take_what_is_due(*, everything: bool = False) -> int:
    """Add digests once, at an upgrade, to tables that were not guarded before; return the number of rows.

    everything: there are no digests at all yet.
    """
    with command_session(reads_only=True) as session:
        tables = baselines.due(session)
    if not tables:
        return 0
    _looked_at, taken = take_baseline(tables=None if everything else tables)
    with command_session() as session:
        baselines.close(session)
    return taken
