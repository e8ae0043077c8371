"""`flask db`: the tables."""

import click

from outreach.casefile import erasing
from outreach.ground import installation, schema
from outreach.web.command_line import application, command_session, engine, settings


@click.group("db")
def db_group() -> None:
    """The database."""


@db_group.command("upgrade")
def upgrade() -> None:
    """Bring the tables to the newest form; nothing that is in them is lost."""
    prepare()
    click.echo("db: the tables are up to date")


def prepare() -> None:
    """Make the folder of the database if it is not there, its tables, and mark it as made with these keys."""
    if folder := settings().database_folder:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    schema.upgrade(engine())
    with command_session() as session:
        installation.claim(session)
    erasing.at_start(application().extensions["sessions"])
