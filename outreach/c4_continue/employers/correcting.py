"""How work at an employer is corrected."""

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c4_continue.employers import placing
from outreach.c4_continue.employers.models import JobPlace
from outreach.c4_continue.employers.placing import WORDS, PlaceDetails
from outreach.casefile.cases import Case
from outreach.casefile.corrections import Written, check_day


def _correct(session: Session, case: Case, row: JobPlace, details: PlaceDetails, _actor: User) -> None:
    check_day(case, details.trial_on, "trial_on")
    placing.put(session, case, row, details)


def _again(session: Session, case: Case, row: JobPlace, _actor: User) -> None:
    placing.count_again(session, case, row)


JOB_PLACE = Written(
    table=JobPlace,
    words=WORDS,
    shown_by={"employer_id": "employer.name"},
    correct=_correct,
    again=_again,
    leaves=lambda _row: [],
    by_carrier=True,
)
