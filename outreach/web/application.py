"""The Flask application class: a request is one transaction, and a form counts once."""

from typing import Any

from flask import Flask, request
from flask.typing import ResponseReturnValue

from outreach.web import once
from outreach.web.headers import ASSETS
from outreach.web.transaction import request_session
from outreach.web.uploads import HouseRequest, look_at_files


class House(Flask):
    """Flask, with the view inside a transaction and double submits answered like the first."""

    request_class = HouseRequest

    def dispatch_request(self) -> ResponseReturnValue:
        """Run the view of the request; commit before the answer leaves."""
        if request.endpoint is None or request.endpoint in ASSETS:
            return super().dispatch_request()
        look_at_files()
        with request_session() as session:
            earlier = once.earlier_answer(session)
            if earlier is not None:
                return earlier
            answer = self.make_response(super().dispatch_request())
            once.remember(session, answer)
            return answer

    def log_exception(self, exc_info: Any) -> None:
        """Log where it failed and of what kind, never the message: it may quote what a person typed."""
        kind, _problem, trace = exc_info
        while trace and trace.tb_next:
            trace = trace.tb_next
        place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
        self.logger.error("%s at %s in %s", kind.__name__ if kind else "?", place, request.endpoint)
