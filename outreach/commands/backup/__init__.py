"""`flask backup`: create, verify and restore backups (docs/operations.md)."""

import click

from outreach.commands.backup.create import create_command
from outreach.commands.backup.recipient import recipient_command
from outreach.commands.backup.restore import restore_command
from outreach.commands.backup.verify import verify_command


@click.group("backup")
def backup_group() -> None:
    """Backups: data and keys apart, encrypted to a public key, verified by opening."""


for _command in (create_command, recipient_command, restore_command, verify_command):
    backup_group.add_command(_command)
