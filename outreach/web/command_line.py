"""What a command needs of the application: its settings, and a session that commits once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import Engine
from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from config import Settings


def settings() -> "Settings":
    """The settings that the application was made with."""
    found: Settings = current_app.extensions["settings"]
    return found


def engine() -> Engine:
    """The engine of the application."""
    found: Engine = current_app.extensions["engine"]
    return found


@contextmanager
def command_session(*, reads_only: bool = False) -> Iterator[Session]:
    """A session for a command: committed at the end of the block, rolled back if it raises."""
    with current_app.extensions["sessions"]() as session, session.begin():
        if reads_only:
            session.connection(execution_options={"reads_only": True})
        yield session
