"""How a path to city inspector is corrected."""

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c4_continue.inspectors import paths
from outreach.c4_continue.inspectors.paths import WORDS, InspectorPath, PathDetails
from outreach.casefile.cases import Case
from outreach.casefile.corrections import Written, check_day


def _correct(session: Session, case: Case, row: InspectorPath, details: PathDetails, _actor: User) -> None:
    check_day(case, details.volunteer_since, "volunteer_since")
    paths.put(session, case, row, details)


def _again(session: Session, case: Case, row: InspectorPath, _actor: User) -> None:
    paths.count_again(session, case, row)


INSPECTOR = Written(
    table=InspectorPath, words=WORDS, correct=_correct, again=_again, leaves=lambda _row: [], by_carrier=True
)
