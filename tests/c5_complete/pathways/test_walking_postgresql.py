"""Two processes that take the same step of a pathway, on PostgreSQL: one takes it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from outreach.c5_complete.pathways import Pathway, PathwayStep
from tests.support import pairs
from tests.support.postgresql import PostgresServer, Site, peopled_site

pytestmark = pytest.mark.slow
STEP = """
from outreach.c5_complete import pathways
from outreach.c5_complete.pathways import Deed, Pathway, StepDetails
with app.extensions["sessions"]() as session:
    pathway = session.get_one(Pathway, UUID(about[0]))
    case, actor = session.get_one(Case, pathway.case_id), session.get_one(User, pathway.made_by)
    try:
        pathways.go(session, case, pathway, StepDetails(code="office", deed=Deed.TAKEN, day=clock.today()), actor)
        session.commit()
    except Refused:
        sys.exit(3)
"""


@pytest.fixture(scope="module")
def site(postgresql: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """On PostgreSQL."""
    with peopled_site(postgresql, tmp_path_factory.mktemp("pathways"), "pathways") as made:
        yield made


def test_of_two_at_once_one_takes_the_step_on_postgresql(site: Site) -> None:
    app, _cast, db = site
    one = next(one for one in db.scalars(select(Pathway)) if one.shown and one.shown.code == "id_card")
    of_one = select(PathwayStep).where(PathwayStep.pathway_id == one.id)
    before = len(db.scalars(of_one).all())
    about = (one.id,)
    db.rollback()
    codes, told = pairs.at_once(app, STEP, about, about)
    assert codes == [0, 3], told
    assert len(db.scalars(of_one).all()) == before + 1
