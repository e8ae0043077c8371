"""After an erasure nothing tells how great the risk was: no case and no row; verification finds no fault."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.casefile import risks
from outreach.casefile.marks import Level
from outreach.casefile.risks import assessing, urgent
from outreach.casefile.risks.assessing import Assessment, AssessmentDetails
from outreach.casefile.risks.urgent import UrgentMark
from outreach.core import clock
from tests.support.cast import Cast
from tests.support.erasures import erased


def test_an_erasure_clears_level_flag_and_urgent_day(db: Session, cast: Cast) -> None:
    for case, worker in ((cast.nok_case, cast.malee), (cast.ton_case, cast.somchai)):
        red = AssessmentDetails(day=clock.today(), level=Level.ACUTE, reason="-", red_flag=True)
        assessing.assess(db, case, red, worker)
        urgent.mark(db, case, "-", clock.today(), worker)
    erased(db, cast.nok_case, cast.prasit, cast.malee)
    gone, other = cast.nok_case, cast.ton_case
    assert (gone.risk, gone.red_flag, gone.urgent_until) == (None, None, None)
    assert (other.risk, other.red_flag, other.urgent_until) == (Level.ACUTE, True, clock.today())
    rows = [db.scalar(select(func.count()).where(kind.case_id == gone.id)) for kind in (Assessment, UrgentMark)]
    assert (rows, risks.wrong(db)) == ([0, 0], [])
