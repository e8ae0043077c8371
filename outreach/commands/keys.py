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
    store = keys.key_store(settings())
    store.make()
    made = f"{store.key_file} and {store.ring_path}" if store.provider.has_root() else str(store.ring_path)
    click.echo(f"keys: made {made}; keep a copy apart from the database")
