"""`flask db`: the database tables."""

import click

from outreach.access.audit import AuditLine
from outreach.casefile import contradictions, due_lists, erasing, replaying
from outreach.commands.audit.baseline import take_what_is_due
from outreach.core import database, installation, schema
from outreach.core.database import take_stock
from outreach.core.rows import RowDigest
from outreach.web.command_line import application, command_session, engine, settings

DIGESTS = RowDigest.__tablename__


@click.group("db")
def db_group() -> None:
    """The database."""


@db_group.command("upgrade")
def upgrade() -> None:
    """Bring the tables to the newest form; nothing that is in them is lost."""
    prepare()
    with command_session() as session:
        moved = replaying.follow(session)
        derived = due_lists.follow(session)
    if moved:
        click.echo(f"db: {moved:,} cases stand at another stage by the rules of this program")
    if derived:
        click.echo(f"db: {derived:,} cases are due on another day by the rules of this program")
    click.echo("db: the tables are up to date")


def prepare() -> None:
    """Create the folder and the tables of the database if missing, and bind it to these keys."""
    if folder := settings().database_folder:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    is_older = database.has_table(engine(), AuditLine.__tablename__) and not database.has_table(engine(), DIGESTS)
    schema.upgrade(engine())
    with command_session() as session:
        installation.claim(session)
        contradictions.forget(session)  # another program may know other rules
    if taken := take_what_is_due(everything=is_older):
        click.echo(f"db: {taken:,} rows from before there were digests were taken as they are now")
    erasing.at_start(application().extensions["sessions"])
    take_stock(engine())
