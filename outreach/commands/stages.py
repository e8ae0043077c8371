"""`flask stages`: the cached stage and due days of each case against the replay of what is written down."""

from itertools import groupby

import click
from sqlalchemy import select

from outreach.casefile import due_lists, stages
from outreach.casefile.cases import Case
from outreach.casefile.milestones import Milestone
from outreach.ground import clock
from outreach.web.command_line import command_session


@click.group("stages")
def stages_group() -> None:
    """The 5C."""


@stages_group.command("verify")
@click.option("--due", is_flag=True, help="Compare the due days of each case too: four questions for each.")
def verify(due: bool) -> None:
    """Replay every case and compare; names the cases that differ and ends with exit code 1."""
    with command_session(reads_only=True) as session:
        cached = dict(session.execute(select(Case.id, Case.stage)).all())
        rows = session.scalars(select(Milestone).order_by(Milestone.case_id).execution_options(yield_per=5000))
        replayed = {
            case_id: stages.stage(list(facts), clock.today()).stage
            for case_id, facts in groupby(rows, key=lambda milestone: milestone.case_id)
        }
        late = due_lists.wrong(session) if due else []
    wrong = [case_id for case_id, stage in cached.items() if replayed.get(case_id, stages.ORDER[0]) != stage]
    if late:
        raise click.ClickException(f"due days: {len(late)} differ: {', '.join(late[:10])}")
    if wrong:
        raise click.ClickException(f"stages: {len(wrong)} differ: {', '.join(str(case_id) for case_id in wrong[:10])}")
    click.echo(f"stages: {len(cached)} cases replayed, all agree")
