"""Steps of a referral: each a dated row that may follow the last one."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from sqlalchemy.orm import Session

from outreach.access import audit, endings
from outreach.access.users import User
from outreach.c2_connect import deadlines, packages
from outreach.c2_connect.answers import BY_STATE
from outreach.c2_connect.referrals.models import Referral
from outreach.c2_connect.steps import DeclineReason, ReferralState, ReferralStep, Through
from outreach.c2_connect.support import Given, only_fitting
from outreach.casefile import milestones
from outreach.casefile.cases import Case
from outreach.casefile.kinds import MilestoneKind
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.directory import agencies
from outreach.directory.agencies import CapacityDetails

NOTHING_GIVEN = lazy_gettext("Choose what was given: at least one.")

# Handlers of (session, referral, step), added by higher layers; they queue messages, no more.
on_step: list[Callable[[Session, Referral, ReferralStep], object]] = []


def revoke(session: Session, case: Case, referral: Referral, actor: User, note: str | None = None) -> None:
    """Revoke a referral: the agency loses access at once. Raises Refused if it is over."""
    move(session, referral, ReferralState.REVOKED, actor, note=note)
    packages.destroy(session, referral.id)
    referral.wish = None
    audit.record(session, "referral.revoke", actor, person_id=case.person_id, about=f"referral:{referral.id}")


def answer(
    session: Session,
    referral: Referral,
    state: ReferralState,
    actor: User,
    *,
    reason: DeclineReason | None = None,
    note: str | None = None,
    expected_on: date | None = None,
    given: Sequence[Given] = (),
    through: Through = Through.ACCOUNT,
    full_until: date | None = None,
) -> ReferralStep:
    """Record the agency's next step: seen, accepted, declined (with a reason), waiting list, in service, completed,
    ended.

    Arguments by step: c2_connect/answers.py.
    expected_on: for the waiting list, day on which a place is expected. given: support given, always with completed.
    full_until: when declining as full, the last day without a place; until then nobody is referred there.
    Raises Refused if this step cannot follow the last one (somebody else was faster), or there is no waiting list.
    """
    if not state.is_of_agency:
        raise ValueError(f"{state} is not a step of the agency")
    for refusal in broken(referral, state, reason, expected_on, given, note, full_until):
        raise refusal
    if full_until:
        agencies.say_capacity(session, referral.agency, CapacityDetails(full_until=full_until), actor)
    reason = reason if state == ReferralState.DECLINED else None
    expected_on = expected_on if state == ReferralState.WAITING_LIST else None
    step = move(session, referral, state, actor, reason, note, expected_on, given, through)
    if state in LEAVES:
        case = session.get_one(Case, referral.case_id)
        milestones.record(session, case, LEAVES[state], clock.today(), referral.id, actor, code=referral.need)
    audit.record(session, f"referral.{state}", actor, person_id=referral.person_id, about=f"referral:{referral.id}")
    return step


def broken(
    referral: Referral,
    state: ReferralState,
    reason: DeclineReason | None = None,
    expected_on: date | None = None,
    given: Sequence[Given] = (),
    note: str | None = None,
    full_until: date | None = None,
) -> Iterator[Refused]:
    """Yield each reason why an answer cannot be taken as it is told, at its field."""
    if state in BY_STATE and BY_STATE[state].note_needed and not note:
        yield Refused(lazy_gettext("Write why it ended."), "note")
    if state == ReferralState.DECLINED and reason is None:
        yield Refused(lazy_gettext("Choose a reason."), "reason")
    if expected_on is not None and expected_on < clock.today():
        yield Refused(lazy_gettext("This day is over."), "expected_on")
    if state == ReferralState.COMPLETED and not given:
        yield Refused(NOTHING_GIVEN, "given")
    if not only_fitting(referral.need, given):
        yield Refused(lazy_gettext("Choose from the list."), "given")
    if state == ReferralState.WAITING_LIST and not referral.can_wait:
        yield Refused(lazy_gettext("This agency keeps no waiting list."))
    if full_until and reason != DeclineReason.FULL:
        yield Refused(lazy_gettext("A day is asked for only where the reason is that you are full."), "full_until")
    if full_until:
        yield from agencies.capacity.broken(CapacityDetails(full_until=full_until))


LEAVES = {
    ReferralState.ACCEPTED: MilestoneKind.REFERRAL_ACCEPTED,
    ReferralState.DECLINED: MilestoneKind.REFERRAL_DECLINED,
    ReferralState.COMPLETED: MilestoneKind.REFERRAL_COMPLETED,
}


def move(
    session: Session,
    referral: Referral,
    state: ReferralState,
    actor: User | None,
    reason: DeclineReason | None = None,
    note: str | None = None,
    expected_on: date | None = None,
    given: Sequence[Given] = (),
    through: Through = Through.ACCOUNT,
) -> ReferralStep:
    """Record the next step; actor: None for the hourly run. Raises Refused if it cannot follow the last one."""
    session.refresh(referral, ["state"], with_for_update=True)
    before = referral.state
    if state not in before.after:
        raise Refused(lazy_gettext("This is no longer possible: the referral is now “%(state)s”.", state=before.label))
    referral.state = state
    referral.expected_on = expected_on
    if state != ReferralState.SEEN:  # a look is no answer: the deadline stays
        shared = referral.is_shared(clock.today())
        referral.give_to(deadlines.after(state, clock.today(), shared=shared, expected_on=expected_on))
    if state == ReferralState.REVOKED:
        endings.note(session, "referral", referral.id, actor.id if actor else None)
    quietly = before == ReferralState.DRAFT
    return add_step(session, referral, state, actor, reason, note, given, through, quietly=quietly)


def add_step(
    session: Session,
    referral: Referral,
    state: ReferralState,
    actor: User | None,
    reason: DeclineReason | None = None,
    note: str | None = None,
    given: Sequence[Given] = (),
    through: Through = Through.ACCOUNT,
    quietly: bool = False,
) -> ReferralStep:
    """Add a step without checks: for the first one; `move` and `answer` are for the others.

    given: with completed, and with nothing else (ValueError), so that no completed step lacks it.
    quietly: call no handlers, as for a draft.
    """
    if bool(given) != (state == ReferralState.COMPLETED):
        raise ValueError("what was given goes with completed, always and alone")
    now = clock.now()
    step = ReferralStep(
        referral_id=referral.id,
        person_id=referral.person_id,
        at=now,
        state=state,
        made_by=actor.id if actor else None,
        reason=reason,
        through=through,
        note=note,
        given=" ".join(dict.fromkeys(given)) or None,
    )
    session.add(step)
    referral.changed_at = now
    session.flush()
    session.expire(referral, ["steps"])
    for tell in () if quietly else on_step:
        tell(session, referral, step)
    return step
