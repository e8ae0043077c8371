"""The application for a command: its settings, and a session that commits once."""

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
STOPPED = 130  # as a shell says that Ctrl-C ended a program


def application() -> OutreachApp:
    """The application itself."""
    return cast(OutreachApp, cast(Any, current_app)._get_current_object())


def rebuilt() -> OutreachApp:
    """The application made anew, now that there are keys."""
    made: OutreachApp = current_app.extensions["create_app"](settings())
    return made


def settings() -> "Settings":
    """The settings that the application was made with."""
    found: Settings = current_app.extensions["settings"]
    return found


def engine() -> Engine:
    """The engine of the application."""
    found: Engine = current_app.extensions["engine"]
    return found


@contextmanager
def open_session() -> Iterator[Session]:
    """A session for long work that commits as it goes; what is not committed at the end is rolled back."""
    with current_app.extensions["sessions"]() as session:
        yield session


@contextmanager
def command_session(*, reads_only: bool = False) -> Iterator[Session]:
    """A session for a command: committed at the end of the block, rolled back if it raises."""
    with current_app.extensions["sessions"]() as session, session.begin():
        if reads_only:
            session.connection(execution_options={"reads_only": True})
        yield session


@contextmanager
def snapshot_session() -> Iterator[Session]:
    """A session that sees one moment, however long it reads and whatever others write; it writes nothing itself."""
    carried = {"vault": current_app.extensions["vault"]}
    with tables.snapshot(engine()) as connection, Session(connection, info=carried) as session:
        yield session


def require_keys() -> None:
    """Raises the KeyProblem with which the application was made, if it was made without keys."""
    problem = current_app.extensions.get("key_problem")
    if problem is not None:
        raise problem


def progress(total: int, unit: str, what: str) -> tqdm:
    """A bar on stderr; none where nobody watches."""
    return tqdm(total=total, unit=unit, desc=what, disable=None, file=sys.stderr)


def why_not(problem: OperationalError) -> str:
    """In one sentence, what the database lacks."""
    return FULL if is_full(problem) else NO_ANSWER


def write_whole(file: Path, pieces: Iterable[bytes]) -> None:
    """Write a file that is there whole or not at all; what was there before stays until then. Raises OSError."""
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
    """Ctrl-C ends the block with one line that says how to go on, and exit code 130; a full disk does so with 1."""
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
    """Ctrl-C stays Ctrl-C, although tidying up after it failed: the database lets nothing more be said just then."""
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
    """Print a secret for somebody to write down; refused where it would end in a file or a log."""
    if not (sys.stdout.isatty() or although_no_terminal):
        raise click.ClickException("this prints a secret; run it at a terminal, or add --yes-print")
    for line in lines:
        click.echo(line)
