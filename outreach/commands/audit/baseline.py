"""`flask audit baseline`: rows of before there were digests get one of what they are now."""

import click

from outreach.access import baselines
from outreach.ground import rows
from outreach.web.command_line import command_session, open_session, progress, stoppable

GO_ON = "audit: stopped; what is done stays. Go on with: flask --app wsgi audit baseline"


@click.command("baseline")
@click.option("--accept", is_flag=True, help="Accept also rows that are NOT as they were last written. Verify first.")
def baseline_command(accept: bool) -> None:
    """Take the rows that have no digest as they are now. Nobody can tell afterwards what was in them before."""
    looked_at, taken = take_baseline(accept=accept)
    click.echo(f"audit: {looked_at:,} rows looked at, {taken:,} taken as they are now")


def take_baseline(*, accept: bool = False) -> tuple[int, int]:
    """How many rows were looked at, and how many got a digest; committed part by part."""
    with command_session(reads_only=True) as session:
        total = rows.count(session)
    looked_at = taken = 0
    with stoppable(GO_ON), open_session() as session, progress(total, "row", "baseline") as bar:
        for number, mended in baselines.take(session, accept=accept):
            session.commit()
            looked_at, taken = looked_at + number, taken + mended
            bar.update(number)
    return looked_at, taken
