"""Open ends of a case that is about to close, and missing evidence of the 5C."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from outreach.c2_connect import referrals
from outreach.c3_control import camps, stays
from outreach.c3_control.placements import models as placements
from outreach.c4_continue.employers import placing
from outreach.c4_continue.mentors import accompanying
from outreach.c5_complete import outcomes, pathways
from outreach.c5_complete.outcome_codes import OutcomeState
from outreach.casefile import cases, due_days, milestones, stages
from outreach.casefile.cases import Case
from outreach.casefile.due_days import What
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.stages import Requirement
from outreach.core.errors import Refused
from outreach.core.language import Joined, LazyText, lazy_gettext


@dataclass(frozen=True)
class OpenEnd:
    """One open item. stops: the case cannot close before it is ended."""

    words: LazyText
    stops: bool = False


def of_case(session: Session, case: Case) -> list[OpenEnd]:
    """Return all open items of a case, blocking ones first; without agency names, which would hint at the need."""
    return [*_stopping(session, case), *_going_on(session, case)]


def check_none_stops(session: Session, case: Case) -> None:
    """Raise Refused during a stay at Baan Rao or elsewhere, or while a referral is open."""
    stopping = next(_stopping(session, case), None)
    if stopping is not None:
        raise Refused(stopping.words)


def missing(session: Session, case: Case, day: date) -> tuple[Requirement, ...]:
    """Return the evidence missing at the end of a day to have completed the 5C, apart from the closing."""
    return stages.lacking(milestones.of_case(session, case.id), day)


def check_complete(session: Session, case: Case, day: date, field: str) -> None:
    """Raise Refused at this field, naming each piece of missing evidence."""
    if lacks := missing(session, case, day):
        what = Joined(requirement.words for requirement in lacks)
        raise Refused(
            lazy_gettext("To close as completed, this is still missing in the case: %(what)s.", what=what), field
        )


def check_day(session: Session, case: Case, day: date) -> None:
    """Raise Refused for a future day, or one before the last entry of the case."""
    cases.check_day(case, day)
    last = last_day(session, case)
    if day < last:
        raise Refused(
            lazy_gettext("The last entry of this case is of %(day)s: it cannot close before.", day=last), "day"
        )


def check_day_if_given(session: Session, case: Case, day: date | None) -> None:
    """Check a day that may stay empty. Raises Refused as `check_day` does."""
    if day is not None:
        check_day(session, case, day)


def last_day(session: Session, case: Case) -> date:
    """Return the day of the last entry of the case."""
    return milestones.last_day(session, case) or case.opened_on


def check_move(session: Session, case: Case, day: date) -> None:
    """Raise Refused if the case moved back on this day or later, which would undo a stage set for the day."""
    back = [
        one.day for one in milestones.of_case(session, case.id) if one.kind == MilestoneKind.RELAPSE and not one.voided
    ]
    if back and max(back) >= day:
        raise Refused(lazy_gettext("The case moved back on %(day)s: choose a later day.", day=max(back)), "day")


def _stopping(session: Session, case: Case) -> Iterator[OpenEnd]:
    if stays.open_of_case(session, case.id) is not None:
        yield OpenEnd(lazy_gettext("They are still staying at Baan Rao: end the stay first."), stops=True)
    if placements.open_of_case(session, case.id) is not None:
        yield OpenEnd(lazy_gettext("They still sleep elsewhere: end the placement first."), stops=True)
    if referrals.open_of_case(session, case.id):
        yield OpenEnd(lazy_gettext("A referral is still open: take it back, or wait until it is done."), stops=True)


def _going_on(session: Session, case: Case) -> Iterator[OpenEnd]:
    for seat in camps.of_case(session, case.id):
        if seat.camp.finished_at is None and not seat.is_voided:
            said = {"camp": seat.camp.name, "day": seat.camp.begins_on}
            yield OpenEnd(lazy_gettext("They have a seat in the camp “%(camp)s” from %(day)s, and keep it.", **said))
    for outcome in outcomes.of_case(session, case.id):
        if outcome.state == OutcomeState.RECORDED:
            yield OpenEnd(lazy_gettext("An outcome waits to be verified: %(outcome)s.", outcome=outcome.kind.label))
    if walked := len(pathways.going(session, case.id)):
        words = lazy_gettext("%(count)d pathways go on: once the case is closed no step is taken.", count=walked)
        yield OpenEnd(words)
    if any(one.takes_place for one in placing.of_case(session, case.id)):
        yield OpenEnd(lazy_gettext("They take a place at an employer, and keep it until it is written that they left."))
    if any(one.goes_on for one in accompanying.of_case(session, case.id)):
        yield OpenEnd(lazy_gettext("A mentor accompanies them, and goes on until it is written that this has ended."))
    for due in due_days.of_case(session, case.id):
        if due.what in _DUE:
            yield OpenEnd(lazy_gettext(_DUE[due.what].text, day=due.due_on))


_DUE = {
    What.PLAN: lazy_gettext(
        "A plan is to be looked at again on %(day)s; once the case is closed nobody is reminded of it."
    ),
    What.FOLLOW_UP: lazy_gettext("A follow-up is due on %(day)s; once the case is closed nobody is reminded of it."),
    What.ACT: lazy_gettext(
        "Something promised in a plan is to be done by %(day)s; once the case is closed nobody is reminded of it."
    ),
    What.CONFERENCE: lazy_gettext(
        "A case conference or a task of one is due on %(day)s; once the case is closed nobody is reminded of it."
    ),
    What.RISK: lazy_gettext(
        "The risk is to be assessed again on %(day)s; once the case is closed nobody is reminded of it."
    ),
}
