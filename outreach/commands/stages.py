"""`flask stages`: comparison of the cached stage and due days of each case with a replay of its milestones."""

import click

from outreach.casefile import due_lists, replaying
from outreach.web.command_line import command_session


@click.group("stages")
def stages_group() -> None:
    """The 5C."""


@stages_group.command("verify")
@click.option("--due", is_flag=True, help="Compare the due days of each case too.")
def verify(due: bool) -> None:
    """Replay every case and compare; names the cases that differ and ends with exit code 1."""
    with command_session(reads_only=True) as session:
        steps = list(replaying.all_cases(session))
        late = due_lists.wrong(session) if due else []
    wrong = [bad.row_id for step in steps for bad in step.bad]
    if late:
        raise click.ClickException(f"due days: {len(late)} differ: {', '.join(late[:10])}")
    if wrong:
        raise click.ClickException(f"stages: {len(wrong)} differ: {', '.join(str(case_id) for case_id in wrong[:10])}")
    click.echo(f"stages: {sum(step.number for step in steps)} cases replayed, all agree")
