"""`flask stages`: comparison of what is kept of each case (stage, due days, contradictions) with its own rows."""

import click

from outreach.casefile import contradictions, due_lists, replaying, risks
from outreach.web.command_line import command_session


@click.group("stages")
def stages_group() -> None:
    """The 5C."""


@stages_group.command("verify")
@click.option("--due", is_flag=True, help="Compare the due days and the marks of each case too.")
@click.option("--contradictions", "rules", is_flag=True, help="Compare what is kept of records that break a rule too.")
def verify(due: bool, rules: bool) -> None:
    """Replay every case and compare; names the cases that differ and ends with exit code 1."""
    with command_session(reads_only=True) as session:
        steps = list(replaying.all_cases(session))
        late = due_lists.wrong(session) if due else []
        marked = risks.wrong(session) if due else []
        broken = contradictions.wrong(session) if rules else []
    wrong = [str(bad.row_id) for step in steps for bad in step.bad]
    for what, differ in (("due days", late), ("marks", marked), ("contradictions", broken), ("stages", wrong)):
        if differ:
            raise click.ClickException(f"{what}: {len(differ)} differ: {', '.join(differ[:10])}")
    click.echo(f"stages: {sum(step.number for step in steps)} cases replayed, all agree")


@stages_group.command("judge")
def judge() -> None:
    """Judge anew which records break a rule today, in all centres."""
    with command_session() as session:
        number = contradictions.rebuild(session)
    click.echo(f"stages: {number} judged to break a rule")
