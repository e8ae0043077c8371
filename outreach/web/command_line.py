"""What a command needs of the application: its settings, and a session that commits once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from flask import current_app
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from outreach.web.application import House

if TYPE_CHECKING:
    from config import Settings


def application() -> House:
    """The application itself."""
    return cast(House, cast(Any, current_app)._get_current_object())


def rebuilt() -> House:
    """The application made anew, now that there are keys."""
    made: House = current_app.extensions["create_app"](settings())
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
