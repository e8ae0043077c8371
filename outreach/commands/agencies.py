"""`flask agencies`: the product's own starting directory."""

import click

from outreach.c2_connect import agencies, routing
from outreach.web.command_line import command_session


@click.group("agencies")
def agencies_group() -> None:
    """Partner agencies."""


@agencies_group.command("load")
def load() -> None:
    """Add the agencies and shelter rules that the product ships and that are not there yet."""
    with command_session() as session:
        added = agencies.load_directory(session, None)
        routing.load_rules(session)
    click.echo(f"agencies: {len(added)} added")
