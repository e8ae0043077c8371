"""The gate: every route declares who may pass, nobody passes without, and what was typed is not lost at it."""

from collections import Counter
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, g, redirect, request, url_for
from flask_login import LoginManager, UserMixin, current_user
from flask_login import login_user as remember_sign_in
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from outreach.access import audit, drafts, signins
from outreach.access.permissions import Permission
from outreach.access.signins import SignIn
from outreach.access.users import User
from outreach.ground.database import is_full
from outreach.ground.errors import NotFound
from outreach.ground.sealing import seen
from outreach.web.forms import Form
from outreach.web.transaction import separate_session

View = TypeVar("View", bound=Callable[..., Any])
OPEN_ENDPOINTS = {"static", "bootstrap.static", "web.font"}  # assets: nothing of anybody
MAY_BEFORE_PASSWORD = {"access.change_password", "access.sign_out"}


class SignedIn(UserMixin):
    """What the login library holds of a user: the token of the sign-in, not the user's id."""

    def __init__(self, sign_in: SignIn, token: str) -> None:
        self.sign_in, self.user, self.token = sign_in, sign_in.user, token

    def get_id(self) -> str:
        """The token that the browser's signed cookie carries."""
        return self.token


class UndeclaredRoute(RuntimeError):
    """A route without `@allow(...)`: the app does not start."""


def allow(permission: Permission, *, reads_only: bool = False) -> Callable[[View], View]:
    """Declare what a view needs. `reads_only` views write nothing, not even an audit line: figures, assets."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        view.reads_only = reads_only  # type: ignore[attr-defined]
        return view

    return mark


def actor() -> User:
    """Who is signed in. Only behind the gate."""
    user: User = current_user.user
    return user


def remember(sign_in: SignIn, token: str) -> None:
    """Hand the token to the browser, in the signed cookie."""
    remember_sign_in(SignedIn(sign_in, token))


def use_gate(app: Flask) -> None:
    """Put the gate before every request."""
    manager = LoginManager(app)
    manager.session_protection = None  # sessions live in the database; nothing is guessed from headers
    manager.user_loader(_load)
    app.before_request(_check)
    app.extensions["before_commit"] = [_record_unreadable, _record_read]
    app.jinja_env.globals.update(user=_user_or_none, may=_user_may, Permission=Permission)


def check_declared(app: Flask) -> None:
    """Raises UndeclaredRoute if any route lacks a permission: run once, when all routes are there."""
    bare = [e for e, view in app.view_functions.items() if e not in OPEN_ENDPOINTS and not hasattr(view, "permission")]
    if bare:
        raise UndeclaredRoute(f"declare @allow(Permission. ...) on: {', '.join(sorted(bare))}")


def _load(token: str) -> SignedIn | None:
    if "asking" in g:
        return None  # asked before, and the database did not answer: the page that says so must not ask again
    g.asking = True
    g.sign_in = sign_in = _sign_in_of(token)
    del g.asking
    return SignedIn(sign_in, token) if sign_in and sign_in.is_live() else None


def _sign_in_of(token: str) -> SignIn | None:
    """The sign-in, marked as seen; on a full disk, not marked: who works is not sent away for that."""
    try:
        with separate_session() as session:
            return signins.find(session, token)
    except OperationalError as problem:
        if not is_full(problem):
            raise
    with separate_session() as session:
        return signins.find(session, token, mark=False)


def _check() -> Response | None:
    """Let through, send to the sign-in page, or answer as if there were no such page."""
    audit.origin.set(request.remote_addr or "?")
    if request.endpoint is None or request.endpoint in OPEN_ENDPOINTS:
        return None
    permission: Permission = getattr(current_app.view_functions[request.endpoint], "permission")  # noqa: B009 (no such attribute in its type)
    known = current_user.is_authenticated  # read here, before the session of the view begins
    if permission is Permission.ANYONE:
        return None
    if not known:
        return _to_sign_in()
    if not actor().may(permission):
        _record_denial()
        raise NotFound
    if actor().must_change_password and request.endpoint not in MAY_BEFORE_PASSWORD:
        return redirect(url_for("access.change_password"), 303)
    if request.method == "GET":
        _bring_draft()
    return None


def _to_sign_in() -> Response:
    """To the sign-in page and back; what was typed in a session that ran out waits there, sealed."""
    expired: SignIn | None = g.get("sign_in")
    shown_by_get = request.url_rule is not None and "GET" in (request.url_rule.methods or ())
    if request.method == "POST" and shown_by_get and expired and expired.ended_at is None:
        typed = [(k, v) for k, v in request.form.items(multi=True) if k not in Form.secret_fields]
        with separate_session() as session:
            drafts.keep(session, expired.user_id, request.full_path.rstrip("?"), typed)
    page = request.full_path.rstrip("?") if shown_by_get else "/"
    return redirect(url_for("access.sign_in", next=page if page != "/" else None), 303)


def _bring_draft() -> None:
    if request.args.get("draft") != "1":
        return
    page = request.full_path.replace("?draft=1", "").replace("&draft=1", "").rstrip("?")
    with separate_session() as session:
        g.draft = drafts.take(session, actor().id, page)


def _record_denial() -> None:
    with separate_session() as session:
        audit.record(session, "denied", actor(), about=f"endpoint:{request.endpoint}"[:120])


def _record_unreadable(session: Session) -> None:
    """A cell that did not verify is shown as such on the page, and told to the audit."""
    for name, row_id in session.info.pop("unreadable", ()):
        audit.record(session, "cell.unreadable", actor(), about=f"{name}:{row_id}")


def _record_read(session: Session) -> None:
    """How many young people's (core persons', groups', packages') fields of which class this page opened."""
    classes = Counter(kind for kinds in seen(session).values() for kind in kinds)
    if classes:
        said = " ".join(f"{kind.value}:{classes[kind]}" for kind in sorted(classes))
        audit.record(session, "cells.read", _user_or_none(), about=said)


def _user_or_none() -> User | None:
    return actor() if current_user.is_authenticated else None


def _user_may(permission: Permission) -> bool:
    return bool(current_user.is_authenticated) and actor().may(permission)
