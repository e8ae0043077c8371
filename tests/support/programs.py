"""A program of an agency, for the tests: a client that shows a token and speaks JSON."""

import json
from collections.abc import Callable
from typing import Any, cast
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from outreach.access.bearer import tokens
from outreach.access.bearer.tokens import Scope, TokenDetails
from outreach.directory import agencies
from outreach.directory.agencies import Agency
from outreach.web.application import OutreachApp
from tests.support import declared_answers
from tests.support.browser import SITE
from tests.support.cast import Cast

ROOT = "/api/v1"


class Program(FlaskClient):
    """A client with a token; the test's own session lets go around each request. Every answer must be as declared."""

    db: Session
    token: str

    def open(self, *args: Any, **options: Any) -> TestResponse:
        """One request."""
        headers = {"Authorization": f"Bearer {self.token}"} | dict(options.pop("headers", {}))
        options.setdefault("base_url", SITE)
        self.db.commit()
        answer = super().open(*args, headers={k: v for k, v in headers.items() if v}, **options)
        self.db.expire_all()
        declared_answers.check(cast(OutreachApp, self.application), answer)
        return answer

    def act(self, path: str, version: str | None = None, key: str | None = None, **body: Any) -> TestResponse:
        """A POST that knows a version, under a new key unless one is given."""
        headers = {"Idempotency-Key": key or uuid4().hex} | ({"If-Match": f'"{version}"'} if version else {})
        return self.post(path, data=json.dumps(body), content_type="application/json", headers=headers)


def give_token(db: Session, cast: Cast, agency: Agency, *scopes: Scope, days: int = 90) -> tuple[tokens.ApiToken, str]:
    """A token of an agency, for everything unless told."""
    details = TokenDetails(name="ระบบงาน", scopes=scopes or tuple(Scope), days=days)
    made = tokens.make(db, agencies.service_account_of(db, agency), details, cast.dao)
    tokens.confirm(db, made[0], cast.prasit)
    return made


@pytest.fixture
def program(app: OutreachApp, db: Session, cast: Cast) -> Callable[..., Program]:
    """`program(cast.nfe)` is the own system of that agency; `program(text="…")` shows any text as a token."""

    def make(agency: Agency | None = None, *scopes: Scope, text: str = "") -> Program:
        before, app.test_client_class = app.test_client_class, Program
        client = app.test_client()
        app.test_client_class = before
        assert isinstance(client, Program)
        client.db, client.token = db, text or give_token(db, cast, agency or cast.nfe, *scopes)[1]
        return client

    return make
