"""The Flask application class: one transaction per request, and idempotent forms."""

import hashlib
from pathlib import Path
from traceback import walk_tb
from typing import Any

from flask import Flask, g, request
from flask import Response as Answer
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.wrappers import Response

from outreach.core.database import is_full
from outreach.core.errors import NotFound
from outreach.core.snapshots import MustWrite, is_read_only
from outreach.web import errors, idempotency, origins, saved, undeclared_fields
from outreach.web.forms import MEANWHILE
from outreach.web.headers import ASSETS
from outreach.web.transaction import TurnedAway, begins_with_a_look, check_begun, request_session, work_ahead
from outreach.web.uploads import HouseRequest, look_at_files


class Cookies(SecureCookieSessionInterface):
    """The signed session cookie: HMAC-SHA-256, in place of the library's SHA-1."""

    digest_method = staticmethod(hashlib.sha256)

    def save_session(self, app: Flask, session: SessionMixin, response: Answer) -> None:
        """Write the cookie; not in the answer to a form of another site (`origins.py`)."""
        if not origins.begins_none():
            super().save_session(app, session, response)


class OutreachApp(Flask):
    """Flask, with the view inside a transaction, and a repeated submit answered like the first."""

    request_class = HouseRequest
    session_interface = Cookies()

    def dispatch_request(self) -> ResponseReturnValue:
        """Run the view of the request; commit before the answer leaves."""
        if request.endpoint is None or request.endpoint in ASSETS:
            return super().dispatch_request()
        look_at_files()
        try:
            work_ahead()
            return self._on_a_snapshot() if begins_with_a_look() else self._in_a_transaction()
        except TurnedAway:
            return self.make_response(self.extensions["turned_away_late"]())
        except NotFound:
            for follow in self.extensions.get("not_found", ()):
                follow()  # the request was rolled back: its record needs a transaction of its own
            raise
        except OperationalError as problem:
            if request.method != "POST" or not is_full(problem):
                raise
        return self._say_that_it_is_full()

    def _on_a_snapshot(self) -> Response:
        """Answer from a snapshot, which waits for no writer. A view that must write runs again, and writes."""
        try:
            return self._in_a_transaction(looks=True)
        except MustWrite:
            return self._in_a_transaction()
        except DBAPIError as problem:
            if not is_read_only(problem):
                raise
            return self._in_a_transaction()

    def _in_a_transaction(self, *, looks: bool = False) -> Response:
        with request_session(looks=looks) as session:
            if not looks:
                check_begun(session)
            earlier = idempotency.earlier_answer(session)
            if earlier is not None:
                saved.after(earlier)  # a second tap: the answer to the first one may never have been shown
                return earlier
            answer = self.make_response(super().dispatch_request())
            undeclared_fields.check_button()
            if g.get("meanwhile") and answer.status_code == 200:
                answer.status_code = MEANWHILE
            saved.after(answer)
            idempotency.remember(session, answer)
            return answer

    def _say_that_it_is_full(self) -> Response:
        """Show the form again, as typed, with the reason over it.

        If that look cannot be audited it fails too, and the error page (`errors.page`) gives back the typed text.
        """
        g.refusal = errors.NO_ROOM
        answer = self._in_a_transaction()
        if answer.status_code == 200:
            answer.status_code = errors.FULL
        return answer

    def log_exception(self, exc_info: Any) -> None:
        """Log place and type of an exception, never its message, which may quote typed text.

        The place is the last line of our code, and after it that of the library, if it failed there.
        """
        kind, _problem, trace = exc_info
        lines = [(frame.f_code.co_filename, number) for frame, number in walk_tb(trace)]
        ours = [line for line in lines if any(map(Path(line[0]).is_relative_to, self._own_folders()))]
        place = " < ".join(f"{file}:{number}" for file, number in dict.fromkeys([*ours[-1:], *lines[-1:]]))
        self.logger.error("%s at %s in %s", kind.__name__ if kind else "?", place or "?", request.endpoint)

    def _own_folders(self) -> tuple[Path, Path]:
        return Path(__file__).parents[1], Path(self.root_path, self.template_folder or "")
