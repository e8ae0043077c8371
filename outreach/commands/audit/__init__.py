"""`flask audit`: integrity of trail and rows, signed heads to keep elsewhere, and the report after a data breach."""

import click

from outreach.commands.audit.baseline import baseline_command
from outreach.commands.audit.breach import breach_command
from outreach.commands.audit.head import head_command
from outreach.commands.audit.verify import verify_command

__all__ = ["audit_group"]


@click.group("audit")
def audit_group() -> None:
    """The audit trail, and the rows that it holds."""


for command in (verify_command, baseline_command, head_command, breach_command):
    audit_group.add_command(command)
