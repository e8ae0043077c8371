"""How it is corrected that a mentor accompanies somebody."""

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c4_continue.mentors import accompanying
from outreach.c4_continue.mentors.accompanying import WORDS, MentorshipDetails
from outreach.c4_continue.mentors.models import Mentorship
from outreach.casefile.cases import Case
from outreach.casefile.corrections import Written, check_day
from outreach.core.language import lazy_gettext


def _correct(session: Session, case: Case, row: Mentorship, details: MentorshipDetails, _actor: User) -> None:
    check_day(case, details.from_on, "from_on")
    accompanying.put(session, case, row, details)


def _again(session: Session, case: Case, row: Mentorship, _actor: User) -> None:
    accompanying.count_again(session, case, row)


MENTORSHIP = Written(
    table=Mentorship,
    words=WORDS,
    shown_by={"mentor_id": "mentor.name"},
    labels={"mentor_id": lazy_gettext("Mentor")},
    correct=_correct,
    again=_again,
    leaves=lambda _row: [],
    by_carrier=True,
)
