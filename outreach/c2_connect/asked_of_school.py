"""What a screening of needs has said of school already."""

from sqlalchemy.orm import Session

from outreach.c2_connect import screenings
from outreach.casefile.cases import Case
from outreach.casefile.schooling.asked_before import Known
from outreach.casefile.schooling.codes import Left, Level
from outreach.directory.needs import Need


def of_case(session: Session, case: Case) -> Known:
    """Return that they have left school, and that it was for money, where the newest screening says so."""
    found = screenings.latest(session, case.id)
    needs = screenings.needs_of(found) if found else []
    if Need.SCHOOL_RETURN not in needs:
        return Known()
    return Known(Level.NONE, Left.MONEY if Need.EDUCATION_SUPPORT in needs else None)
