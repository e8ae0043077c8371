"""Checks of the database before a command begins, reported in one line: it exists and its tables are up to date."""

import errno
from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from sqlalchemy.exc import OperationalError

from outreach.core import database, revisions
from outreach.web.command_line import engine, why_not

VERSIONS = "alembic_version"
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)

Act = Callable[..., Any]


def check_tables() -> None:
    """Exit with one line unless the tables exist and are up to date; the check does not create a database."""
    if not database.has_table(engine(), VERSIONS):
        raise click.ClickException("db: there are no tables yet; run: flask --app wsgi db upgrade")
    if not revisions.is_newest(engine()):
        raise click.ClickException("db: the tables are not in their newest form; run: flask --app wsgi db upgrade")


def needing_tables(command: click.Command) -> click.Command:
    """Make a command, or all commands of a group, require up-to-date tables."""
    return _around(command, _after_looking)


def saying_why(command: click.Command) -> click.Command:
    """Make a command, or all commands of a group, report database errors and a full disk in one line."""
    return _around(command, _in_a_line)


def _around(command: click.Command, wrap: Callable[[Act], Act]) -> click.Command:
    if isinstance(command, click.Group):
        for part in command.commands.values():
            _around(part, wrap)
    elif command.callback is not None:
        command.callback = wrap(command.callback)
    return command


def _after_looking(act: Act) -> Act:
    @wraps(act)
    def checked(*words: Any, **options: Any) -> Any:
        check_tables()
        return act(*words, **options)

    return checked


def _in_a_line(act: Act) -> Act:
    @wraps(act)
    def told(*words: Any, **options: Any) -> Any:
        try:
            return act(*words, **options)
        except OperationalError as problem:
            raise click.ClickException(f"db: {why_not(problem)}") from None
        except OSError as problem:
            if problem.errno not in NO_ROOM:
                raise
            raise click.ClickException(
                f"disk full: {problem.filename or 'what was to be written'} has no room"
            ) from None

    return told
