"""One database session per request: committed once when the view has succeeded, else rolled back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from flask import current_app, g, request
from sqlalchemy.orm import Session, sessionmaker

from outreach.core.snapshots import look, write_later

View = TypeVar("View", bound=Callable[..., Any])


class TurnedAway(Exception):
    """Whoever sent this request may no longer do so, now that its turn to write has come."""


def db() -> Session:
    """Return the session of the current request."""
    session: Session = g.db
    return session


def before_transaction(act: Callable[[], None]) -> Callable[[View], View]:
    """Declare slow work of a view that a POST does before its transaction, so that it holds no lock."""

    def mark(view: View) -> View:
        view.ahead = act  # type: ignore[attr-defined]
        return view

    return mark


def work_ahead() -> None:
    """Do the work declared by the view of this request."""
    act = getattr(current_app.view_functions.get(request.endpoint or ""), "ahead", None)
    if act is not None and request.method == "POST":
        act()


@contextmanager
def request_session(*, looks: bool = False) -> Iterator[Session]:
    """Open the session of a request; commit it if the block ends well, roll it back if it raises.

    looks: it reads on a snapshot; what that leaves behind is written after it, and before the answer leaves.
    Callbacks in `extensions["before_commit"]` run last, in the same transaction; those of `after_commit` after it.
    """
    sessions: sessionmaker[Session] = current_app.extensions["sessions"]
    session = sessions()
    if looks:
        look(session)
    g.db = session
    try:
        yield session
        for act in current_app.extensions.get("before_commit", ()):
            act(session)
        session.commit()
        write_later(session, sessions)
    except BaseException:
        session.rollback()
        session.info.pop("after_commit", None)
        raise
    finally:
        session.close()
        del g.db
    for follow in session.info.pop("after_commit", ()):
        follow(current_app.extensions["sessions"])


def after_commit(session: Session, act: Callable[[sessionmaker[Session]], object]) -> None:
    """Have a callback run once the request has committed, with sessions of its own. It must not raise."""
    session.info.setdefault("after_commit", []).append(act)


@contextmanager
def looking_session() -> Iterator[Session]:
    """Open a separate session that reads on a snapshot."""
    with current_app.extensions["sessions"]() as session:
        look(session)
        yield session


@contextmanager
def separate_session() -> Iterator[Session]:
    """Open a separate session, for records kept even if the request fails (a denial, a failed sign-in).

    Never open one while a `db()` that writes has begun: SQLite has one writer.
    """
    with current_app.extensions["sessions"]() as session, session.begin():
        yield session
