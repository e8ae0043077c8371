"""The list of stuck referrals: those that wait for somebody of the centre, oldest first, with the reason."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from outreach.access.users import User
from outreach.access.viewers import Viewer, per_user
from outreach.c2_connect.chasing import chases
from outreach.c2_connect.chasing.chases import ChaseKind, ReferralChase
from outreach.c2_connect.deadlines import Owner
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.core import clock
from outreach.core.language import LazyText, lazy_gettext
from outreach.core.planning import unindexed
from outreach.core.sealing import vault_of
from outreach.directory.agencies import Agency
from outreach.web.paging import PAGE_ROWS, Keyset, Page

# Queries of referrals with an «unsafe» feedback, added by a higher layer.
unsafe_among: list[Callable[[Session, Collection[UUID]], set[UUID]]] = []

OLDEST = Keyset(Referral.sent_on, Referral.id, values=lambda row: (row.referral.sent_on, row.referral.id))


@dataclass(frozen=True, repr=False)
class Stuck:
    """A referral that waits for somebody of the centre. late: it is overdue. caseworker: who carries the case."""

    referral: Referral
    case: Case
    why: LazyText
    late: bool
    caseworker: str

    @property
    def came_back(self) -> bool:
        """True if it is over without help: the caseworker has to decide what follows."""
        return not self.referral.is_open


def of_user(session: Session, actor: User, after: str | None = None, most: int = PAGE_ROWS) -> Page[Stuck]:
    """Return a page of the stuck referrals of the user's cases, oldest first; after: key of the last row before it."""
    return OLDEST.page(rows(session, OLDEST.rows(asked(actor), after, most)), most)


def rows(session: Session, query: Any, *, named: bool = True) -> list[Stuck]:
    """Return the rows of a query (`asked`); named: open the names of the young people."""
    found = session.execute(query).unique().all()
    if named:
        vault_of(session).fetch_keys(session, {case.person_id for _referral, case, _name in found})
    ids = [referral.id for referral, _case, _name in found]
    last, unsafe, day = chases.last_of(session, ids), _unsafe_among(session, ids), clock.today()
    return [
        Stuck(one, case, why(one, last.get(one.id), unsafe=one.id in unsafe), _is_late(one, day), name)
        for one, case, name in found
    ]


def count(session: Session, actor: User) -> int:
    """Return the number of stuck referrals."""
    return session.scalar(counting(actor)) or 0


@per_user
def counting(actor: Viewer) -> Select[int]:
    """Select the number of stuck referrals."""
    counted: Select[int] = _stuck(actor).with_only_columns(func.count(Referral.id))
    return counted


def one_of(session: Session, actor: User, referral_id: UUID) -> Referral | None:
    """Return a referral of the user's cases, stuck or not, to say that it was sent on; None if it is not theirs.

    Not audited: the page shows its number and its agency's folded name, as the list does, and nothing of the person.
    """
    theirs = select(Referral).join(Case, Case.id == Referral.case_id).where(cases.in_sight(actor))
    return session.scalar(theirs.where(Referral.id == referral_id))


def why(referral: Referral, last: ReferralChase | None, *, unsafe: bool = False) -> LazyText:
    """Return why it is stuck, in words. unsafe: the young person said that they did not feel safe there."""
    if unsafe:
        return lazy_gettext("They did not feel safe there")
    if last is not None and last.kind == ChaseKind.MISSED and last.at >= referral.steps[-1].at:
        return last.kind.label
    if referral.state.is_served and referral.expires_on < clock.today():
        return lazy_gettext("What was shared has run out: the agency sees it no more")
    reason = referral.steps[-1].reason if referral.steps else None
    if referral.state == ReferralState.DECLINED and reason is not None:
        return lazy_gettext("Declined: %(reason)s", reason=reason.label)
    return _WHY.get(referral.state, referral.state.label)


_WHY = {
    ReferralState.DRAFT: lazy_gettext("A draft that was not sent"),
    ReferralState.SENT: lazy_gettext("No answer, and not even seen"),
    ReferralState.SEEN: lazy_gettext("Seen, but not answered"),
    ReferralState.WAITING_LIST: lazy_gettext("No place on the day that was expected"),
    ReferralState.ACCEPTED: lazy_gettext("Accepted, but nothing has begun"),
    ReferralState.IN_SERVICE: lazy_gettext("No word of how it goes"),
    ReferralState.REVOKED: lazy_gettext("The agency has closed, or works with your centre no longer"),
    ReferralState.COMPLETED: lazy_gettext("The agency is done, but they say that it was no help"),
}


@per_user
def asked(actor: Viewer) -> Any:
    """Select the stuck referrals with their cases and the names of the caseworkers."""
    found = _stuck(actor).join(User, User.id == Case.caseworker_id).with_only_columns(Referral, Case, User.name)
    return found.options(joinedload(Referral.agency, innerjoin=True).raiseload(Agency.served))


@per_user
def _stuck(actor: Viewer) -> Any:
    """Select referrals owned by the centre, in open cases that the user may see."""
    ours = Referral.owner != Owner.AGENCY  # matches the partial index; NULL owners are excluded
    theirs = (
        select(Referral).join(Case, Case.id == unindexed(Referral.case_id)).where(cases.in_sight(actor, of_few=True))
    )
    return theirs.where(Case.closed_on.is_(None), ours)


def _unsafe_among(session: Session, referral_ids: Collection[UUID]) -> set[UUID]:
    return {one for ask in unsafe_among for one in ask(session, referral_ids)}


def _is_late(referral: Referral, day: date) -> bool:
    return referral.due_on is not None and referral.due_on < day
