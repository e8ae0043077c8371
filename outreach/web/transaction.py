"""One database session per request: committed once when the view has succeeded, else rolled back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from flask import current_app, g, request
from sqlalchemy.orm import Session, sessionmaker

from outreach.core import commits, rows
from outreach.core.snapshots import MustWrite, is_looking, look, write_later, write_now
from outreach.web import idempotency

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


def looks_first(view: View) -> View:
    """Declare of a view without a form by GET that its POST mostly writes only what a look leaves behind."""
    view.looks_first = True  # type: ignore[attr-defined]
    return view


def begins_with_a_look() -> bool:
    """Return True if this request is answered from a snapshot, as far as it writes nothing (docs/decisions/0026).

    A GET; and the POST of a page with a form, where whoever sends it is known: a sign-in counts its tries at once.
    """
    if request.method in ("GET", "HEAD"):
        return True
    view = current_app.view_functions[request.endpoint or ""]
    has_form = request.url_rule is not None and "GET" in (request.url_rule.methods or ())
    return (has_form or hasattr(view, "looks_first")) and current_app.extensions["may_look_first"](view)


def check_begun(session: Session) -> None:
    """Check what may have ended while a request waited for its turn to write. Raises TurnedAway."""
    for check in current_app.extensions.get("begun", ()):
        check(session)


def write_from_here() -> None:
    """Have the session of the request write from here on, if it has looked so far.

    Raises MustWrite, and the view runs again, if anything that it may have seen has changed, or if another request has
    been quicker with the same form; TurnedAway as `check_begun` does.
    """
    session = db()
    if not is_looking(session):
        return
    check_begun(session)  # sign-ins, tokens and users are guarded rows: this stands too, or all is looked at again
    write_now(session, _take_turn, rows.newest_line)
    if idempotency.earlier_answer(session) is not None:
        raise MustWrite


def _take_turn(session: Session) -> None:
    for take in current_app.extensions.get("before_waiting", ()):
        take(session)


@contextmanager
def request_session(*, looks: bool = False) -> Iterator[Session]:
    """Open the session of a request; commit it if the block ends well, roll it back if it raises.

    looks: it reads on a snapshot; what that leaves behind is written after it, and before the answer leaves.
    Callbacks in `extensions["before_commit"]` run last, in the same transaction; those of `core.commits` after it.
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
        write_later(session, current_app.extensions["together"])
    except BaseException:
        session.rollback()
        commits.taken(session)
        raise
    finally:
        session.close()
        del g.db
    for follow in commits.taken(session):
        follow(current_app.extensions["sessions"])


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
