"""`flask db`: the tables."""

import click

from outreach.ground import installation, schema
from outreach.web.command_line import command_session, engine


@click.group("db")
def db_group() -> None:
    """The database."""


@db_group.command("upgrade")
def upgrade() -> None:
    """Bring the tables to the newest form; nothing that is in them is lost."""
    schema.upgrade(engine())
    with command_session() as session:
        installation.claim(session)
    click.echo("db: the tables are up to date")
