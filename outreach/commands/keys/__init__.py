"""`flask keys`: the root key, the ring, and the data keys wrapped by the ring."""

import click

from outreach.commands.keys.completing import complete
from outreach.commands.keys.looking import check, status
from outreach.commands.keys.making import init, new_root
from outreach.commands.keys.recovery import export_recovery, restore_recovery
from outreach.commands.keys.rotation import rotate

__all__ = ["keys_group"]


@click.group("keys")
def keys_group() -> None:
    """The keys that seal everything (docs/keys.md)."""


for command in (init, new_root, status, check, complete, rotate, export_recovery, restore_recovery):
    keys_group.add_command(command)
