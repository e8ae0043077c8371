"""The application for a command: its settings, a session that commits once, progress and secrets."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click
from flask import current_app
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session
from tqdm import tqdm

from outreach.core.backups import tables
from outreach.core.database import is_full
from outreach.web.application import OutreachApp

if TYPE_CHECKING:
    from config import Settings

FULL = "disk full: there is no room left for the database; what was not done yet was not saved"
NO_ANSWER = "the database gives no answer now (locked, or out of reach); what was not done yet was not saved"
STOPPED = 130  # the exit code of shells for Ctrl-C


def application() -> OutreachApp:
    """Return the current application."""
    return cast(OutreachApp, cast(Any, current_app)._get_current_object())


def rebuilt() -> OutreachApp:
    """Return the application made anew, now that there are keys."""
    made: OutreachApp = current_app.extensions["create_app"](settings())
    return made


def settings() -> "Settings":
    """Return the settings of the application."""
    found: Settings = current_app.extensions["settings"]
    return found


def engine() -> Engine:
    """Return the engine of the application."""
    found: Engine = current_app.extensions["engine"]
    return found


@contextmanager
def open_session() -> Iterator[Session]:
    """Open a session for long work that commits as it goes; the rest is rolled back at the end."""
    with current_app.extensions["sessions"]() as session:
        yield session


@contextmanager
def command_session(*, reads_only: bool = False) -> Iterator[Session]:
    """Open a session for a command: committed at the end of the block, rolled back on an exception."""
    with current_app.extensions["sessions"]() as session, session.begin():
        if reads_only:
            session.connection(execution_options={"reads_only": True})
        yield session


@contextmanager
def snapshot_session() -> Iterator[Session]:
    """Open a read-only session on one snapshot, unchanged by later writes."""
    carried = {"vault": current_app.extensions["vault"]}
    with tables.snapshot(engine()) as connection, Session(connection, info=carried) as session:
        yield session


def require_keys() -> None:
    """Raise the KeyProblem with which the application was made, if it was made without keys."""
    problem = current_app.extensions.get("key_problem")
    if problem is not None:
        raise problem


def progress(total: int, unit: str, what: str) -> tqdm:
    """Return a progress bar on stderr; hidden if it is no terminal."""
    return tqdm(total=total, unit=unit, desc=what, disable=None, file=sys.stderr)


def why_not(problem: OperationalError) -> str:
    """Return a sentence on the failure of the database."""
    return FULL if is_full(problem) else NO_ANSWER


def write_whole(file: Path, pieces: Iterable[bytes]) -> None:
    """Write a file atomically; an older one stays until then. Raises OSError."""
    half = file.with_name(f"{file.name}.half")
    try:
        with half.open("wb") as writing:
            writing.writelines(pieces)
            writing.flush()
            os.fsync(writing.fileno())
        half.replace(file)
    finally:
        half.unlink(missing_ok=True)


@contextmanager
def stoppable(how_to_go_on: str) -> Iterator[None]:
    """On Ctrl-C end the block with one line on how to go on, and exit code 130; on a full disk with exit code 1."""
    try:
        with interruptible():
            yield
    except OperationalError as problem:
        raise click.ClickException(f"{why_not(problem)}. {how_to_go_on}") from None
    except KeyboardInterrupt:
        click.echo(how_to_go_on, err=True)
        raise SystemExit(STOPPED) from None


@contextmanager
def interruptible() -> Iterator[None]:
    """Keep Ctrl-C a KeyboardInterrupt, although the rollback after it failed."""
    try:
        yield
    except SQLAlchemyError as problem:
        if _comes_of_a_stop(problem):
            raise KeyboardInterrupt from None
        raise


def _comes_of_a_stop(problem: BaseException) -> bool:
    cause = problem.__context__
    return cause is not None and (isinstance(cause, KeyboardInterrupt) or _comes_of_a_stop(cause))


def show_secret(lines: Sequence[str], although_no_terminal: bool) -> None:
    """Print a secret to be written down; refuse if stdout is a file or a log."""
    if not (sys.stdout.isatty() or although_no_terminal):
        raise click.ClickException("this prints a secret; run it at a terminal, or add --yes-print")
    for line in lines:
        click.echo(line)
