"""The review of emergency accesses, by another supervisor of the centre or the caseworker of the case."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, case, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.audit import AuditLine
from outreach.access.users import User
from outreach.access.viewers import Viewer, per_user
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.emergencies.accesses import EmergencyAccess, Verdict
from outreach.casefile.people import Person
from outreach.casefile.queues import Queue
from outreach.core import clock
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.planning import unindexed
from outreach.core.sealing import vault_of
from outreach.web.paging import Keyset


@dataclass(frozen=True, kw_only=True, repr=False)
class ReviewDetails:
    """The verdict, and the reason."""

    verdict: Verdict
    words: str


@per_user
def waiting(actor: Viewer) -> Queue[EmergencyAccess]:
    """Return the queue of unreviewed accesses in the actor's scope, their own included, the oldest first."""
    query = select(EmergencyAccess, Case).join(Case, Case.id == unindexed(EmergencyAccess.case_id))
    open_ones = query.where(EmergencyAccess.reviewed_at.is_(None), cases.in_sight(actor, of_few=True))
    return Queue(open_ones, Keyset(EmergencyAccess.begun_at, EmergencyAccess.id))


def of_scope(actor: User) -> Queue[EmergencyAccess]:
    """Return all in the actor's scope, unreviewed ones first, then the newest."""
    is_reviewed = case((EmergencyAccess.reviewed_at.is_(None), 0), else_=1)
    order = Keyset(
        is_reviewed,
        EmergencyAccess.begun_at.desc(),
        EmergencyAccess.id,
        values=lambda one: (int(one.reviewed_at is not None), one.begun_at, one.id),
    )
    return Queue(_in_scope(actor), order)


def get(session: Session, access_id: UUID, actor: User) -> tuple[EmergencyAccess, Case]:
    """Return one of them with its case. Raises NotFound."""
    row = session.execute(_in_scope(actor).where(EmergencyAccess.id == access_id)).one_or_none()
    if row is None:
        raise NotFound
    access, case = row
    vault_of(session).fetch_keys(session, {case.person_id})
    return access, case


def review(session: Session, access: EmergencyAccess, details: ReviewDetails, actor: User) -> None:
    """Review an access that has ended. Raises Refused for one's own, a live one, or one already reviewed."""
    session.refresh(access, ["reviewed_at", "ends_at"], with_for_update=True)
    if access.begun_by == actor.id:
        raise Refused(lazy_gettext("Somebody else than the one who took it reviews it."))
    if access.is_live:
        raise Refused(lazy_gettext("This access is not over yet."))
    if access.reviewed_at is not None:
        raise Refused(lazy_gettext("This has been reviewed already."))
    access.reviewed_at, access.reviewed_by, access.verdict = clock.now(), actor.id, details.verdict
    access.review_words = details.words
    session.flush()
    audit.record(session, "emergency.review", actor, person_id=access.person_id, about=f"emergency:{access.id}")


def revealed(session: Session, access: EmergencyAccess) -> list[tuple[datetime, str]]:
    """Return the sections unfolded during the access, with the moments, from the trail."""
    merged = session.scalars(select(Person.id).where(Person.merged_into == access.person_id)).all()
    first = access.begun_at.replace(microsecond=0)  # the trail keeps whole seconds
    query = select(AuditLine.at, AuditLine.about).where(
        AuditLine.person_id.in_([access.person_id, *merged]),
        AuditLine.at.between(first, access.ends_at),
        AuditLine.actor_id == access.begun_by,
        AuditLine.action == "case.reveal",
    )
    return [(row.at, row.about) for row in session.execute(query.order_by(AuditLine.seq))]


def _in_scope(actor: User) -> Select[EmergencyAccess, Case]:
    found = select(EmergencyAccess, Case).join(Case, Case.id == EmergencyAccess.case_id)
    return found.where(cases.in_sight(actor))
