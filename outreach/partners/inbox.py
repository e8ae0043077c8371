"""The partner's inbox: the referrals of the own agency that are shared today, and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c2_connect import package_views, packages, referrals
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState, Through
from outreach.c2_connect.support import Given
from outreach.casefile.people import Person
from outreach.core import clock
from outreach.core.errors import NotFound
from outreach.core.sealing import vault_of
from outreach.directory.needs import Need
from outreach.web.paging import PAGE_ROWS, Keyset, Page

_turn = case(
    (Referral.state.in_(ReferralState.where(lambda state: state.awaits_answer)), 0),
    (Referral.state.in_(ReferralState.where(lambda state: state.is_over)), 2),
    else_=1,  # under way
)
ORDER = Keyset(
    _turn,
    Referral.sent_on.desc(),
    Referral.id.desc(),
    values=lambda row: (row.turn, row.referral.sent_on, row.referral.id),
)


@dataclass(frozen=True, repr=False)
class Received:
    """A referral as seen by its agency, with the shared data."""

    referral: Referral
    shared: Mapping[str, str]

    @property
    def turn(self) -> int:
        """Order of the page: 0 waits for an answer, 1 under way, 2 over. The same as _turn."""
        if self.referral.is_waiting:
            return 0
        return 1 if self.referral.is_open else 2


@dataclass(frozen=True, repr=False)
class Past:
    """A referral that its agency may not see now: number, end and support given; nobody is named.

    need: None if it reveals health or safety; then, or if the person was erased, `gave` is empty.
    """

    number: str
    sent_on: date
    state: ReferralState
    need: Need | None
    gave: Sequence[Given]


def of_agency(session: Session, actor: User, after: str | None = None) -> Page[Received]:
    """Return a page of the agency's referrals: unanswered, then under way, then over; newest first.

    after: key of the last row of the page before (turn, day, id).
    """
    found = session.scalars(ORDER.rows(shared(actor, clock.today()), after)).unique().all()
    opened = _open(session, found)
    audit.record(session, "referral.list", actor)
    package_views.record(session, [referral for referral in found if opened.get(referral.id)], actor, listed=True)
    rows = [Received(referral, opened.get(referral.id, {})) for referral in found]
    return ORDER.page(rows)


def past(session: Session, actor: User, most: int = PAGE_ROWS) -> tuple[list[Past], int]:
    """Return the agency's newest referrals that are not shared now, and their number.

    Revoked, expired, withdrawn or erased ones: the agency's work stays in its own list.
    """
    now = shared(actor, clock.today()).with_only_columns(Referral.id)
    query = select(Referral).where(Referral.agency_id == actor.agency_id, referrals.was_sent(), Referral.id.not_in(now))
    total = session.scalar(query.with_only_columns(func.count(Referral.id))) or 0
    newest = query.order_by(Referral.sent_on.desc(), Referral.id.desc()).limit(most)
    found = session.scalars(newest).unique().all()
    ids = {one.person_id for one in found}
    erased = set(session.scalars(select(Person.id).where(Person.id.in_(ids), Person.erased_at.is_not(None))))
    vault_of(session).fetch_keys(session, ids - erased)
    return [_past(one, one.person_id in erased) for one in found], total


def _past(referral: Referral, is_erased: bool) -> Past:
    hidden = referral.need.is_sensitive or is_erased
    gave = [] if hidden else [given for step in referral.steps for given in step.gave]
    need = None if referral.need.is_sensitive else referral.need
    return Past(referral.number, referral.sent_on, referral.state, need, gave)


def load(session: Session, referral_id: UUID, actor: User, *, to_change: bool = False) -> Referral:
    """Return a shared referral of the user's own agency; audited. Raises NotFound.

    to_change: lock it until the transaction ends, so that a compared version stays valid.
    """
    audit.take_turn(session)  # first: reads see the current state; no row stays locked while one waits for the trail
    query = shared(actor, clock.today()).where(Referral.id == referral_id)
    if to_change:
        query = query.with_for_update(of=Referral).execution_options(populate_existing=True)
    referral = session.scalar(query)
    if referral is None:
        raise NotFound
    audit.record(session, "referral.read", actor, person_id=referral.person_id, about=f"referral:{referral.id}")
    return referral


def contents(session: Session, referral: Referral, actor: User, through: Through = Through.ACCOUNT) -> dict[str, str]:
    """Return the shared data of the young person; empty once the agency declined. The look is recorded."""
    if not _may_open(referral):
        return {}
    package_views.record(session, [referral], actor, through)
    return packages.of_referral(session, referral.id)


def mark_seen(session: Session, referral: Referral, actor: User, through: Through = Through.ACCOUNT) -> None:
    """Record the first look as a step of its own, to tell the caseworker."""
    if referral.state == ReferralState.SENT:
        referrals.answer(session, referral, ReferralState.SEEN, actor, through=through)


def shared(actor: User, day: date) -> Select[Referral]:
    """Select the referrals that the actor's agency is shown; erased records are left out."""
    erased = select(Person.id).where(Person.id == Referral.person_id, Person.erased_at.is_not(None)).exists()
    return referrals.shown(day).where(Referral.agency_id == actor.agency_id, ~erased)


def _open(session: Session, found: Sequence[Referral]) -> dict[UUID, dict[str, str]]:
    """Return the shared data of many referrals, in two queries."""
    return packages.of_referrals(session, {referral.id for referral in found if _may_open(referral)})


def _may_open(referral: Referral) -> bool:
    return referral.state != ReferralState.DECLINED
