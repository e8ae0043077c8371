"""The hourly run, escalation: due referrals are reminded of, passed on or ended. Idempotent.

Each rule selects referrals, a batch at a time, and changes them so that it selects them no more; so an interrupted run
resumes, and two concurrent runs do nothing twice: each batch is one transaction that holds a lock.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c2_connect import deadlines, packages, referrals
from outreach.c2_connect.chasing import reminders
from outreach.c2_connect.chasing.chases import ChaseKind, ChaseWay, ReferralChase
from outreach.c2_connect.deadlines import Owner, Turn
from outreach.c2_connect.packages import Package
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState, Through
from outreach.casefile import use_stops
from outreach.casefile.cases import Case
from outreach.core import clock, database

CHASE_LOCK = 5_000_018  # one batch at a time, across processes
BATCH = 20  # at most some 5 ms each: nobody waits longer than a tenth of a second for the lock

_COLUMNS = (Referral.id, Referral.person_id, Referral.agency_id, Referral.urgent, Referral.due_on, Referral.state)


@dataclass(frozen=True)
class Rule:
    """A query of the referrals due on a day, and the action on a batch of them."""

    of: Callable[[date], Any]
    act: Callable[[Session, Sequence[Any], date], None]


def chase(session: Session, day: date | None = None) -> Iterator[int]:
    """Chase all due referrals; the caller commits after each batch. Yields the size of each batch."""
    today = day or clock.today()
    for rule in RULES:
        while batch := _next(session, rule, today):
            rule.act(session, batch, today)
            session.flush()
            yield len(batch)


def waiting(session: Session, day: date | None = None) -> int:
    """Return the number of referrals that a run would touch now (counted once per rule)."""
    today = day or clock.today()
    counted = (select(func.count()).select_from(rule.of(today).subquery()) for rule in RULES)
    return sum(session.scalar(query) or 0 for query in counted)


def _next(session: Session, rule: Rule, day: date) -> Sequence[Any]:
    database.take_turn(session, CHASE_LOCK)
    audit.take_turn(session)  # before any row: a concurrent answer holds the trail first, then its row
    query = rule.of(day).limit(BATCH)  # in no order: what is due would be sorted for each batch anew
    return session.execute(query.with_for_update(of=Referral, skip_locked=True)).all()


def _rows() -> Any:
    """Select plain columns of the referrals of open cases."""
    return select(*_COLUMNS).join(Case, Case.id == Referral.case_id).where(Case.closed_on.is_(None))


def _unanswered(day: date) -> Any:
    without_place = ReferralState.where(lambda state: state.has_no_place)
    return _rows().where(Referral.state.in_(without_place), Referral.expires_on < day)


def _run_out(session: Session, rows: Sequence[Any], day: date) -> None:
    """Expire unanswered referrals and destroy their packages; the caseworker looks for another agency."""
    for referral in session.scalars(select(Referral).where(Referral.id.in_([row.id for row in rows]))).unique():
        referrals.move(session, referral, ReferralState.EXPIRED, None, through=Through.SYSTEM)
        packages.destroy(session, referral.id)
        _note(session, [referral], ChaseKind.RAN_OUT, day, referral.owner, referral.due_on)
        _record(session, "referral.expired", referral)


def _past_sharing(day: date) -> Any:
    """Select referrals whose sharing period is over, in closed cases too."""
    packed = exists().where(Package.referral_id == Referral.id)
    others = ReferralState.where(lambda state: not state.has_no_place and not state.is_hidden)
    return select(*_COLUMNS).where(Referral.expires_on < day, Referral.state.in_(others), packed)


def _end_sharing(session: Session, rows: Sequence[Any], day: date) -> None:
    """Destroy the packages; the caseworker shares anew or ends the referral if it is still served."""
    for row in rows:
        packages.destroy(session, row.id)
        _record(session, "referral.sharing_end", row)
    served = [row for row in rows if not row.state.is_over]
    due_on = day + timedelta(days=deadlines.CAME_BACK_DAYS)
    _pass_on(session, served, ChaseKind.SHARING_ENDED, day, Turn(Owner.CASEWORKER, due_on))


def _overdue_here(day: date) -> Any:
    """Select referrals overdue at the caseworker or supervisor, or whose caseworker's account is closed."""
    gone = exists().where(User.id == Case.caseworker_id, User.disabled_at.is_not(None))
    ours = Referral.owner.in_((Owner.CASEWORKER, Owner.SUPERVISOR)) & (Referral.due_on < day)
    return _rows().where(or_(ours, and_(Referral.owner == Owner.CASEWORKER, gone)))


def _tell_supervisor(session: Session, rows: Sequence[Any], day: date) -> None:
    for urgent in (False, True):
        some = [row for row in rows if row.urgent is urgent]
        _pass_on(session, some, ChaseKind.ESCALATED, day, deadlines.supervisors(day, urgent=urgent))


def _overdue_there(day: date) -> Any:
    return _rows().where(Referral.owner == Owner.AGENCY, Referral.due_on < day)


def _tell_caseworker(session: Session, rows: Sequence[Any], day: date) -> None:
    hidden = set(session.scalars(use_stops.stopped()))
    mailed = reminders.send(session, [row for row in rows if row.person_id not in hidden], day)
    for urgent in (False, True):
        some = [row for row in rows if row.urgent is urgent]
        _pass_on(session, some, ChaseKind.OVERDUE, day, deadlines.caseworkers(day, urgent=urgent), mailed)


def _nearly_due(day: date) -> Any:
    soon = or_(
        Referral.due_on <= day + deadlines.REMIND_BEFORE_URGENT,
        and_(Referral.urgent.is_(False), Referral.due_on <= day + deadlines.REMIND_BEFORE),
    )
    same = (ReferralChase.referral_id == Referral.id, ReferralChase.due_on == Referral.due_on)
    reminded = exists().where(*same, ReferralChase.kind == ChaseKind.REMINDED)
    seen = Referral.person_id.not_in(use_stops.stopped())  # an agency cannot answer a referral that it cannot open now
    return _rows().where(Referral.owner == Owner.AGENCY, Referral.due_on >= day, soon, ~reminded, seen)


def _remind_agency(session: Session, rows: Sequence[Any], day: date) -> None:
    mailed = reminders.send(session, rows, day)
    for row in rows:
        _note(session, [row], ChaseKind.REMINDED, day, Owner.AGENCY, row.due_on, mailed)


RULES = (  # in this order: a referral passed on today is not passed on twice
    Rule(_unanswered, _run_out),
    Rule(_past_sharing, _end_sharing),
    Rule(_overdue_here, _tell_supervisor),
    Rule(_overdue_there, _tell_caseworker),
    Rule(_nearly_due, _remind_agency),
)


def _pass_on(
    session: Session, rows: Sequence[Any], kind: ChaseKind, day: date, turn: Turn, mailed: frozenset[Any] = frozenset()
) -> None:
    if rows:
        ids = [row.id for row in rows]
        passed = {"owner": turn.owner, "due_on": turn.due_on}
        session.execute(update(Referral).where(Referral.id.in_(ids)).values(**passed))
        _note(session, rows, kind, day, turn.owner, turn.due_on, mailed)


def _note(
    session: Session,
    rows: Sequence[Any],
    kind: ChaseKind,
    day: date,
    owner: Owner | None,
    due_on: date | None,
    mailed: frozenset[Any] = frozenset(),
) -> None:
    common = {"kind": kind, "day": day, "owner": owner, "due_on": due_on}
    ways = {True: ChaseWay.MAIL, False: ChaseWay.LIST}
    said = [common | {"referral_id": row.id, "way": ways[row.id in mailed]} for row in rows]
    session.execute(insert(ReferralChase), [values | {"id": ReferralChase().id} for values in said])


def _record(session: Session, action: str, row: Any) -> None:
    audit.record(session, action, None, person_id=row.person_id, about=f"referral:{row.id}")
