"""`flask audit`: whether the trail is whole."""

import click

from outreach.access import audit
from outreach.web.command_line import command_session


@click.group("audit")
def audit_group() -> None:
    """The audit trail."""


@audit_group.command("verify")
def verify() -> None:
    """Check the chain; names the first line that was changed, moved or removed and ends with exit code 1."""
    with command_session(reads_only=True) as session:
        bad = audit.first_bad_line(session)
        lines = audit.count(session)
    if bad is not None:
        raise click.ClickException(f"audit: line {bad} is not as it was written")
    click.echo(f"audit: {lines} lines, the chain holds")
