"""How follow-ups and reviews are corrected."""

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c4_continue import follow_ups, reviews
from outreach.c4_continue.employers import correcting as employers
from outreach.c4_continue.follow_ups import FollowUp, FollowUpDetails
from outreach.c4_continue.giving import correcting as giving
from outreach.c4_continue.inspectors import correcting as inspectors
from outreach.c4_continue.mentors import correcting as mentors
from outreach.c4_continue.reviews import Review, ReviewDetails
from outreach.casefile.cases import Case
from outreach.casefile.consents import lawful
from outreach.casefile.consents.lawful import Act
from outreach.casefile.corrections import Kind, Written, check_day, put
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.milestones import Evidence


def _correct_follow_up(session: Session, case: Case, row: FollowUp, details: FollowUpDetails, _actor: User) -> None:
    check_day(case, details.day)
    follow_ups.check_next(details.day, details.next_on)
    if details.found and (details.day, True) != (row.day, row.found):
        lawful.check(session, case, Act.FOLLOW_UP, details.day)
    put(row, details, "day", "way", "found", "next_on", "story")


def _correct_review(session: Session, case: Case, row: Review, details: ReviewDetails, _actor: User) -> None:
    check_day(case, details.day)
    reviews.check_scores(details)
    if details.day != row.day:
        lawful.check(session, case, Act.REVIEW, details.day)
    put(row, details, "day", "body", "mind", "way_of_life", "strengths", "weaknesses")


def _reached(row: FollowUp) -> list[Evidence]:
    return [Evidence(MilestoneKind.FOLLOW_UP_DONE, "", row.day)] if row.found else []


FOLLOW_UP = Written(
    table=FollowUp,
    words=("day", "way", "found", "next_on", "story"),
    correct=_correct_follow_up,
    leaves=_reached,
)
REVIEW = Written(
    table=Review,
    words=("day", "body", "mind", "way_of_life", "strengths", "weaknesses"),
    correct=_correct_review,
    leaves=lambda row: [Evidence(MilestoneKind.REVIEW_DONE, "", row.day)],
)

KINDS = {
    Kind.GIFT: giving.GIFT,
    Kind.JOB_PLACE: employers.JOB_PLACE,
    Kind.MENTORSHIP: mentors.MENTORSHIP,
    Kind.INSPECTOR: inspectors.INSPECTOR,
}
