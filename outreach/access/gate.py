"""The gate: every route declares a permission, checked at every request; a form typed in an expired session is kept."""

from collections import Counter
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, g, redirect, request, url_for
from flask_login import LoginManager, UserMixin, current_user
from flask_login import login_user as remember_sign_in
from sqlalchemy import inspect
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from outreach.access import audit, denials, second_factors, signins, throttling
from outreach.access.bearer import gate as bearer
from outreach.access.permissions import Permission, may
from outreach.access.signins import SignIn
from outreach.access.users import User
from outreach.access.visitor import requests as visitor
from outreach.core.database import is_full
from outreach.core.errors import NotFound
from outreach.core.sealing import seen
from outreach.web.transaction import looking_session, separate_session

View = TypeVar("View", bound=Callable[..., Any])
OPEN_ENDPOINTS = {"static", "bootstrap.static", "web.font", "web.font_faces"}  # assets: no data of anybody
MAY_BEFORE_CODE = {"access.enter_code", "access.sign_out"}
MAY_BEFORE_SECOND = {
    f"access.{endpoint}"
    for endpoint in ("account", "notice", "set_up_codes", "ask_for_passkey", "add_passkey", "confirm", "sign_out")
}
MAY_BEFORE_PASSWORD = {"access.change_password", "access.sign_out"}


class SignedIn(UserMixin):
    """The user object of the login library: it carries the token of the sign-in, not the user's id."""

    def __init__(self, sign_in: SignIn, token: str) -> None:
        self.sign_in, self.user, self.token = sign_in, sign_in.user, token

    def get_id(self) -> str:
        """Return the token for the browser's signed cookie."""
        return self.token


class UndeclaredRoute(RuntimeError):
    """A route without `@allow(...)`: the app does not start."""


def allow(permission: Permission, *, fresh: bool = False) -> Callable[[View], View]:
    """Declare the permission of a view; a `fresh` one asks for the password (and code) again after ten minutes."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        view.fresh = fresh  # type: ignore[attr-defined]
        return view

    return mark


def actor() -> User:
    """Return the signed-in user, or the desk of the program's agency. Only behind the gate."""
    user: User = bearer.program() or current_user.user
    return user


def act_as(user: User) -> None:
    """Set the actor of this request without a sign-in: an agency that opened a link. The trail names them."""
    g.acts_as = user


def remember(sign_in: SignIn, token: str) -> None:
    """Put the token into the signed cookie, and remember the browser by its device cookie."""
    remember_sign_in(SignedIn(sign_in, token))
    visitor.know_device()


def use_gate(app: Flask) -> None:
    """Put the gate before every request."""
    manager = LoginManager(app)
    manager.session_protection = None  # sessions are in the database; nothing is guessed from headers
    manager.user_loader(_load)
    app.before_request(_check)
    app.extensions |= {"not_found": [_record_unfound], "turned_away": [_record_turned_away]}
    app.extensions |= {"before_commit": [_record_unreadable, _record_read], "before_waiting": [audit.take_turn]}
    app.extensions["may_look_first"] = visitor.may_look_first
    app.extensions |= {"begun": [visitor.check_again, bearer.check_again], "turned_away_late": _to_sign_in}
    app.jinja_env.globals.update(user=_user_or_none, may=_user_may, role_may=may, Permission=Permission)


def check_declared(app: Flask) -> None:
    """Check that every route has a permission; raises UndeclaredRoute. Run once, when all routes are there."""
    bare = [e for e, view in app.view_functions.items() if e not in OPEN_ENDPOINTS and not hasattr(view, "permission")]
    if bare:
        raise UndeclaredRoute(f"declare @allow(Permission. ...) on: {', '.join(sorted(bare))}")


def for_programs(app: Flask) -> list[Callable[..., Any]]:
    """Return the views that only a token opens: no cookie counts there, so no CSRF is possible."""
    return [view for view in app.view_functions.values() if getattr(view, "permission", None) in bearer.SCOPES]


def _load(token: str) -> SignedIn | None:
    if "asking" in g:
        return None  # asked before, and the database did not answer: the error page must not ask again
    g.asking = True
    g.sign_in = sign_in = _sign_in_of(token)
    del g.asking
    return SignedIn(sign_in, token) if sign_in and sign_in.is_live() else None


def _sign_in_of(token: str) -> SignIn | None:
    """Return the sign-in, marked as seen once a minute; on a full disk unmarked: nobody is signed out for that."""
    found = signins.find(current_app.extensions["engine"], token)
    if found is None or not found.is_to_be_marked():
        return found
    try:
        with separate_session() as session:
            return signins.mark(session, found)
    except OperationalError as problem:
        if is_full(problem):
            return found
        raise


def _check() -> Response | None:
    """Let the request through, redirect to the sign-in page, or answer as if the page did not exist."""
    audit.origin.set(request.remote_addr or "?")
    if request.endpoint is None or request.endpoint in OPEN_ENDPOINTS:
        return None
    permission: Permission = getattr(current_app.view_functions[request.endpoint], "permission")  # noqa: B009 (no such attribute in its type)
    if permission in bearer.SCOPES:
        bearer.enter(permission)
        return None
    known = current_user.is_authenticated  # read here, before the database session of the view begins
    if permission is Permission.ANYONE:
        return None
    if not known:
        return _to_sign_in()
    return _finish_half() if current_user.sign_in.awaits_code else _enter(permission)


def _finish_half() -> Response | None:
    """Redirect to the second step after the password; until then the session opens nothing else."""
    if request.endpoint in MAY_BEFORE_CODE:
        return None
    return redirect(url_for("access.enter_code", next=visitor.back_to()), 303)


def _enter(permission: Permission) -> Response | None:
    if not actor().may(permission):
        _record_denial()
        raise NotFound
    if actor().must_change_password and request.endpoint not in MAY_BEFORE_PASSWORD:
        return redirect(url_for("access.change_password"), 303)
    if _lacks_second() and request.endpoint not in MAY_BEFORE_PASSWORD and (first := _to_second()):
        return first
    if getattr(current_app.view_functions[request.endpoint or ""], "fresh", False) and not _is_fresh():
        visitor.save_draft(actor())
        return redirect(url_for("access.confirm", next=visitor.back_to()), 303)
    if request.method == "GET":
        visitor.bring_draft(g.setdefault("viewer", actor()))  # a GET signs nobody in or out
    return None


def _lacks_second() -> bool:
    """Return True if a second factor is demanded of this user, and this session has shown none."""
    demanded = second_factors.is_demanded(actor(), current_app.config["SECOND_FACTOR"])
    return demanded and current_user.sign_in.second_at is None


def _to_second() -> Response | None:
    """Redirect to its setup; a user who has one, from before it was demanded, signs in anew with it."""
    with looking_session() as session:
        has = second_factors.is_asked(session, actor(), current_app.config["SECOND_FACTOR"])
    if has:
        return redirect(url_for("access.sign_in", next=visitor.back_to()), 303)
    return None if request.endpoint in MAY_BEFORE_SECOND else redirect(url_for("access.set_up_codes"), 303)


def _is_fresh() -> bool:
    sign_in: SignIn = current_user.sign_in
    return sign_in.is_fresh()


def _to_sign_in() -> Response:
    """Redirect to the sign-in page and back; text typed in an expired session is kept as a sealed draft."""
    expired: SignIn | None = g.get("sign_in")
    if expired and expired.ended_at is None and not expired.awaits_code:
        visitor.save_draft(expired.user)
    return redirect(url_for("access.sign_in", next=visitor.back_to()), 303)


def _record_denial() -> None:
    with separate_session() as session:
        denials.record(session, request.endpoint or "", request.view_args or {}, actor())


def _record_unfound() -> None:
    """Audit a request for a record that does not exist, or not for this user."""
    if request.view_args and current_user.is_authenticated and not current_user.sign_in.awaits_code:
        _record_denial()


def _record_turned_away(action: str) -> None:
    """Audit a request that no page of ours sends (a form without its token, an undeclared field).

    Without a sign-in only once in 15 minutes per network, or it could fill up the trail.
    """
    audit.origin.set(request.remote_addr or "?")
    who, about = _user_or_none(), f"endpoint:{request.endpoint or '?'}"[:120]
    with separate_session() as session:
        if who or throttling.is_first(session, action):
            audit.record(session, action, who, about=about)


def _record_unreadable(session: Session) -> None:
    """Audit cells that did not verify, which the page shows as unreadable."""
    for name, row_id in session.info.pop("unreadable", ()):
        audit.record(session, "cell.unreadable", _whoever_acts(), about=f"{name}:{row_id}")


def _record_read(session: Session) -> None:
    """Audit the owners (young people, core persons, groups, packages) and classes of the fields opened by this page."""
    opened = seen(session)
    classes = Counter(kind for kinds in opened.values() for kind in kinds)
    if classes:
        said = " ".join(f"{kind.value}:{classes[kind]}" for kind in sorted(classes))
        audit.record(session, "cells.read", _whoever_acts(), about=said, people=opened)


def _whoever_acts() -> User | None:
    acts: User | None = g.get("acts_as") or _user_or_none()
    return acts


def _user_or_none() -> User | None:
    if known := g.get("viewer") or bearer.program():
        return known
    if not current_user.is_authenticated or current_user.sign_in.awaits_code:
        return None
    state = inspect(actor())
    return None if state.detached and state.expired_attributes else actor()  # signed in by a rolled-back change: nobody


def _user_may(permission: Permission) -> bool:
    user = _user_or_none()
    return user is not None and user.may(permission)
