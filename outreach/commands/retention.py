"""`flask retention`: proposals for records past their retention period."""

import click

from outreach.c5_complete import retention
from outreach.core import clock
from outreach.web.command_line import open_session, progress, stoppable


@click.group("retention")
def retention_group() -> None:
    """How long records are kept."""


@retention_group.command("propose")
def propose() -> None:
    """Propose to the supervisors every record that has been kept as long as the rules say. Erases nothing.

    Meant to run every night; run twice, it proposes nothing twice.
    """
    made, today = 0, clock.today()
    with stoppable("retention: stopped; run the same command again to go on"), open_session() as session:
        bar = progress(retention.to_look_at(session), "person", "retention")
        for looked_at, proposed in retention.propose(session, today):
            session.commit()
            made += proposed
            bar.update(looked_at)
        session.commit()  # also proposals that were withdrawn, if nobody was examined
        bar.close()
    click.echo(f"retention: {made} proposed")
