"""`flask keys init` and `new-root`: the first root key and its ring; a new root key for OUTREACH_ROOT_KEY."""

import os

import click

from outreach.core.keys import key_store
from outreach.core.keys.root import ROOT_BYTES, write_root
from outreach.web.command_line import settings, show_secret


@click.command("init")
def init() -> None:
    """Make the root key and the ring, outside the database folder, readable by their owner only."""
    store = key_store(settings())
    store.make()
    made = f"{store.key_file} and {store.ring_path}" if store.provider.has_root() else str(store.ring_path)
    click.echo(f"keys: made {made}; keep a copy apart from the database")
    click.echo("keys: now put the root key on paper: flask --app wsgi keys export-recovery", err=True)


@click.command("new-root")
@click.option("--yes-print", is_flag=True, help="Print it although this is not a terminal.")
def new_root(yes_print: bool) -> None:
    """Print a new root key, to be stored where OUTREACH_ROOT_KEY comes from. Nothing is changed by it."""
    show_secret([write_root(os.urandom(ROOT_BYTES)).strip()], yes_print)
