"""What a command needs of the database before it begins, said in one line: that there is one, in its newest form."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from sqlalchemy.exc import OperationalError

from outreach.ground import schema
from outreach.ground.database import is_full
from outreach.web.command_line import engine

VERSIONS = "alembic_version"
FULL = "db: the disk of the database is full; what was not done yet was not saved"
NO_ANSWER = "db: the database gives no answer now (locked, or out of reach); what was not done yet was not saved"


def check_tables() -> None:
    """Ends with one line unless the tables are there, in their newest form; looking does not make a database."""
    if not schema.has_table(engine(), VERSIONS):
        raise click.ClickException("db: there are no tables yet; run: flask --app wsgi db upgrade")
    if not schema.is_newest(engine()):
        raise click.ClickException("db: the tables are not in their newest form; run: flask --app wsgi db upgrade")


def needing_tables(command: click.Command) -> click.Command:
    """A command, or all commands of a group, that begin only if the tables are ready; what the database refuses then
    is one line too.
    """
    if isinstance(command, click.Group):
        for part in command.commands.values():
            needing_tables(part)
    elif command.callback is not None:
        command.callback = _after_looking(command.callback)
    return command


def _after_looking(act: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(act)
    def checked(*words: Any, **options: Any) -> Any:
        try:
            check_tables()
            return act(*words, **options)
        except OperationalError as problem:
            raise click.ClickException(FULL if is_full(problem) else NO_ANSWER) from None

    return checked
