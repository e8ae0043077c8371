"""A browser as the site meets it: it speaks TLS, keeps the cookies of a TLS site, and posts from pages of ours."""

import secrets
from collections.abc import Mapping
from typing import Any

from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from outreach.access.devices import digest
from outreach.access.signins import SignIn
from outreach.access.users import User
from outreach.core import clock
from outreach.web.application import OutreachApp

SITE = "https://localhost"
READS = ("GET", "HEAD", "OPTIONS", "TRACE")


class Browser(FlaskClient):
    """A client that lets go of the test's own session around each request: SQLite has one writer.

    What it posts comes from a page of ours: with the token that guards against forged forms, as a page that it opened
    at this moment would carry it, and with the address of that page. `forged=True` leaves both out.
    """

    db: Session

    def open(self, *args: Any, forged: bool = False, **options: Any) -> TestResponse:
        """One request."""
        self.db.commit()
        options.setdefault("base_url", SITE)
        if not forged and str(options.get("method") or "GET").upper() not in READS:
            options |= self.from_a_page(options)
        answer = super().open(*args, **options)
        self.db.expire_all()
        return answer

    def session_transaction(self, *args: Any, **options: Any) -> Any:
        """What the signed cookie of the session holds, to read and to change."""
        options.setdefault("base_url", SITE)
        return super().session_transaction(*args, **options)

    def token(self) -> str:
        """The token against forged forms that a page would carry now."""
        with self.session_transaction() as cookie:
            kept = cookie.setdefault("csrf_token", secrets.token_hex(20))
        text: str = URLSafeTimedSerializer(self.application.secret_key or "", salt="wtf-csrf-token").dumps(kept)
        return text

    def from_a_page(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """What a POST with these options carries when it comes from a page of ours."""
        headers = {"Origin": SITE, "Referer": f"{SITE}/"} | dict(options.get("headers") or {})
        data = options.get("data")
        if options.get("json") is None and (data is None or isinstance(data, Mapping)):
            return {"headers": headers, "data": {"csrf_token": self.token()} | dict(data or {})}
        return {"headers": {"X-CSRFToken": self.token()} | headers}


def browse(app: OutreachApp, db: Session, user: User | None = None, speaks: str = "en") -> Browser:
    """A client of the application, signed in as the user, if any. db: committed before each request, fresh after it."""
    client = Browser(app, app.response_class)
    client.db = db
    client.set_cookie("__Host-language", speaks)
    client.set_cookie("__Host-device", secrets.token_urlsafe(32))
    if user is not None:
        sign_in(client, user)
    return client


def sign_in(client: Browser, user: User) -> None:
    """From now on `client` is `user`, who has just proved to be."""
    token, moment = secrets.token_urlsafe(32), clock.now()
    proved = {"second_at": moment, "proved_at": moment}
    client.db.add(SignIn(token_digest=digest(token), user_id=user.id, made_at=moment, seen_at=moment, **proved))
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
