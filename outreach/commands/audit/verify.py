"""`flask audit verify`: every line is as it was written, and the heads kept outside agree."""

from pathlib import Path

import click
from sqlalchemy.orm import Session

from outreach.access import audit, heads
from outreach.web.command_line import command_session


@click.command("verify")
@click.option(
    "--heads", "kept", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A file of heads, kept apart."
)
def verify_command(kept: Path | None) -> None:
    """Check the chain; names the first line that was changed, moved or removed and ends with exit code 1.

    That lines are missing at the end can only be seen with heads that were kept somewhere else.
    """
    with command_session(reads_only=True) as session:
        bad = audit.first_bad_line(session)
        if bad is not None:
            raise click.ClickException(f"audit: line {bad} is not as it was written")
        click.echo(f"audit: {audit.count(session)} lines, the chain holds")
        if kept:
            _check_heads(session, kept)


def _check_heads(session: Session, kept: Path) -> None:
    lines = [line for line in kept.read_text(errors="replace").splitlines() if line.strip()]
    for number, line in enumerate(lines, 1):
        try:
            heads.check(session, [line])
        except heads.HeadProblem as problem:
            raise click.ClickException(f"audit: head {number} in {kept} {problem}") from None
    click.echo(f"audit: {len(lines)} heads agree")
