"""How screenings are corrected."""

import json

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c2_connect import screenings
from outreach.c2_connect.screenings import Screening, ScreeningDetails
from outreach.casefile.cases import Case
from outreach.casefile.consents import lawful
from outreach.casefile.consents.lawful import Act
from outreach.casefile.corrections import Written, check_day, put
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.milestones import Evidence


def _correct(session: Session, case: Case, row: Screening, details: ScreeningDetails, _actor: User) -> None:
    check_day(case, details.day)
    if row.instrument is None:
        screenings.check_needs(details.needs)
    if screenings.asks_basis(details.needs):
        lawful.check(session, case, Act.SCREENING, details.day)
    put(row, details, "day", "story")
    row.needs = json.dumps([need.value for need in details.needs])
    _keep_levels(row, details)


def _keep_levels(row: Screening, details: ScreeningDetails) -> None:
    """Keep the levels that still fit: a need that was added has none, one that was taken away is none."""
    found = screenings.levels_of(row)
    if not found:
        return
    fits = {need: level for need, level in found.items() if level.is_need == (need in details.needs)}
    row.levels = json.dumps({need.value: level.value for need, level in fits.items()})


SCREENING = Written(
    table=Screening,
    words=("day", "needs", "levels", "story"),
    told_by={
        "needs": lambda kept: ", ".join(str(need.label) for need in screenings.read(kept)),
        "levels": screenings.levels_in_words,
    },
    correct=_correct,
    leaves=lambda row: [Evidence(MilestoneKind.NEEDS_SCREENED, "", row.day)],
)
