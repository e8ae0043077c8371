"""The interface is asked what its own document promises, with good and bad data, and must keep to it.

The same by hand, against a running server: docs/api.md.
"""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from schemathesis import engine
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events
from sqlalchemy.orm import Session
from werkzeug.serving import WSGIRequestHandler, make_server

from outreach.access import throttling
from outreach.directory.needs import Need
from outreach.web.application import OutreachApp
from tests.support.cast import Cast
from tests.support.programs import ROOT, give_token
from tests.support.world import share

CONFIG = Path(__file__).with_name("schemathesis.toml")


class Quiet(WSGIRequestHandler):
    """Writes no log."""

    def log(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def address(app: OutreachApp) -> Iterator[str]:
    """The application behind a socket of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    app.testing = False
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    app.testing = True


def test_the_interface_keeps_to_its_document(
    address: str, db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttling, "MOST_PER_NAME", 10_000)  # its wrong tokens are to be refused, not to be braked
    monkeypatch.setattr(throttling, "MOST_PER_NETWORK", 10_000)
    for case in (cast.nok_case, cast.ton_case, cast.fon_case):
        share(db, case, cast.malee, cast.nfe, Need.COUNSELLING, fields=["nickname"])
    _, text = give_token(db, cast, cast.nfe)
    db.commit()
    config = SchemathesisConfig.from_path(CONFIG)
    config.projects.default.update(headers={"Authorization": f"Bearer {text}"})
    schema = schemathesis.openapi.from_url(f"{address}{ROOT}/openapi.json", config=config)
    problems, asked = [], 0
    for event in engine.from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            asked += len(event.recorder.cases)
            problems += list(_failures(event))
        if isinstance(event, events.NonFatalError | events.FatalError):
            problems.append(str(event))
    print(f"{asked} requests")
    assert not problems, "\n".join(problems)
    assert asked > 300


def _failures(event: events.ScenarioFinished) -> Iterator[str]:
    for checks in event.recorder.checks.values():
        for check in checks:
            if check.status == engine.Status.FAILURE and check.failure_info:
                info = check.failure_info
                yield f"{event.recorder.label}: {check.name}: {info.failure}\n{info.code_sample}"
