"""Where a request comes from is taken from the web server in front, and from nobody else."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.server import serving

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("proxy", "came_from"), [("127.0.0.1", "203.0.113.9"), ("", "127.0.0.1")])
def test_where_somebody_is_comes_from_the_trusted_server_alone(
    app: OutreachApp,
    db: Session,
    cast: Cast,
    browser: Callable[..., Browser],
    tmp_path: Path,
    proxy: str,
    came_from: str,
) -> None:
    client = browser(cast.malee)
    db.commit()
    with serving(app, client, tmp_path, proxy, https=False) as server:
        answer = server.ask(f"/cases/{cast.nok_case.id}", X_Forwarded_For="203.0.113.9", X_Forwarded_Proto="https")
        assert answer.status == 200
        assert ("Strict-Transport-Security" in answer.headers) is bool(proxy)
    looked = select(AuditLine.came_from).where(AuditLine.action == "case.read")  # jobs of the server leave lines too
    assert db.scalar(looked.order_by(AuditLine.seq.desc()).limit(1)) == came_from
