"""`flask keys`: the root key and the ring."""

import click

from outreach.ground import keys
from outreach.web.command_line import settings


@click.group("keys")
def keys_group() -> None:
    """The keys that seal everything."""


@keys_group.command("init")
def init() -> None:
    """Make the root key and the ring, outside the database folder, readable by their owner only."""
    key_file = settings().key_file
    folder = settings().database_folder
    keys.make_keys(key_file, folder)
    click.echo(f"keys: made {key_file} and {keys.ring_file(key_file)}; keep a copy apart from the database")
