"""Transfer of a caseload: cases without a caseworker, since the account was closed or has another role.

They are found by the present list of caseworkers, so that no way of closing an account can miss them.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from outreach.access import audit, users
from outreach.access.permissions import Permission, Role
from outreach.access.users import User
from outreach.access.viewers import Viewer, per_user
from outreach.casefile import caseloads, cases, notes, notices
from outreach.casefile.caseloads import Load
from outreach.casefile.cases import Assignment, Case, visible_to
from outreach.casefile.notices import NoticeKind
from outreach.casefile.restrictions import Restriction, RestrictionUser
from outreach.casefile.restrictions.restricting import forsaken
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import LazyText, lazy_gettext
from outreach.core.sealing import vault_of

MOST = 200  # on one page; when these are handed over, the next ones come


def waiting(session: Session, actor: User) -> list[Case]:
    """Return open cases for the actor to hand over, by their last caseworker, and audit the look."""
    query = _uncarried(actor).join(User, User.id == Case.caseworker_id).order_by(User.name, Case.year, Case.running)
    found = list(session.scalars(query.limit(MOST)))
    vault_of(session).fetch_keys(session, {case.person_id for case in found})
    audit.record(session, "case.uncarried", actor)
    return found


def count(session: Session, actor: User) -> int:
    """Count the cases that wait for the actor to hand them over; 0 for other roles."""
    if not actor.may(Permission.ASSIGN_CASE):
        return 0
    return session.scalar(counting(actor)) or 0


@per_user
def counting(actor: Viewer) -> Select[int]:
    """Select the number of cases that nobody at the centre carries."""
    return _uncarried(actor).with_only_columns(func.count())


def hand_over(
    session: Session, found: Sequence[Case], caseworker_id: UUID, actor: User, note: str | None = None
) -> None:
    """Hand all of these over to one caseworker, or none. Raises Refused with the number of the case that fails.

    note: for the new caseworker, in each of them.
    """
    if not found:
        raise Refused(lazy_gettext("Tick at least one case."), "cases")
    earlier = [(case.caseworker_id, case.id) for case in found]
    for case in found:
        try:
            cases.check_open(case)
            cases.assign(session, case, caseworker_id, actor, quietly=True)
            _send_along(session, case, note, actor)
        except Refused as refusal:
            words = lazy_gettext("Case %(number)s: %(why)s", number=case.number, why=refusal.reason)
            raise Refused(words, refusal.field) from None
    notices.tell_each(session, [(caseworker_id, case.id) for case in found], NoticeKind.GIVEN, actor)
    notices.tell_each(session, earlier, NoticeKind.TAKEN, actor)


def give(session: Session, case: Case, caseworker_id: UUID, actor: User, note: str | None = None) -> None:
    """Hand one case over. Raises Refused as `cases.assign`, and of a note in a closed case."""
    cases.assign(session, case, caseworker_id, actor)
    _send_along(session, case, note, actor)


def _send_along(session: Session, case: Case, note: str | None, actor: User) -> None:
    """Write a note for the new caseworker, and remember that it came along with the case."""
    if note:
        standing = select(Assignment).where(Assignment.case_id == case.id, Assignment.ended_at.is_(None))
        session.scalars(standing).one().note_id = notes.write(session, case, note, clock.today(), actor).id
        session.flush()


def open_counts(session: Session, user_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Count the open cases of each of some users."""
    query = select(Case.caseworker_id, func.count()).where(Case.caseworker_id.in_(user_ids), Case.closed_on.is_(None))
    return dict(session.execute(query.group_by(Case.caseworker_id)).all())


def out_of_reach(session: Session, actor: User) -> int:
    """Count the restricted young people of the centre for whom no named staff works here any more."""
    ids = [one.id for one in forsaken(session)]
    theirs = select(func.count(func.distinct(Restriction.person_id))).join(
        Case, Case.person_id == Restriction.person_id
    )
    return session.scalar(theirs.where(Restriction.id.in_(ids), Case.centre_id == actor.centre_id)) or 0


def left_behind(session: Session, user: User) -> Iterable[LazyText]:
    """Yield the open work of a caseworker or supervisor: open cases, and restrictions that name them."""
    if carried := open_counts(session, [user.id]).get(user.id, 0):
        yield lazy_gettext("Open cases: %(count)d. The supervisor of the centre hands them over.", count=carried)
    named = select(func.count()).select_from(RestrictionUser).join(Restriction)
    named = named.where(RestrictionUser.user_id == user.id, RestrictionUser.ended_at.is_(None))
    if restricted := session.scalar(named.where(Restriction.ended_at.is_(None))):
        yield lazy_gettext("Named for young people who are open to named staff only: %(count)d.", count=restricted)


@per_user
def _uncarried(actor: Viewer) -> Select[Case]:
    return visible_to(actor).where(Case.closed_on.is_(None), Case.caseworker_id.in_(_cannot_carry(actor.centre_id)))


def _cannot_carry(centre_id: UUID | None) -> Select[UUID]:
    """Select all users but the caseworkers of the centre (`users.caseworkers`)."""
    cannot: ColumnElement[bool] = or_(
        User.disabled_at.is_not(None), User.role != Role.CASEWORKER, User.centre_id.is_distinct_from(centre_id)
    )
    return select(User.id).where(cannot)


def able(session: Session, actor: User) -> list[tuple[User, Load]]:
    """Return the caseworkers of the actor's centre with what each carries."""
    found = users.caseworkers(session, actor.centre_id) if actor.centre_id else []
    loads = caseloads.of_centre(session, actor)
    return [(user, loads.get(user.id, Load())) for user in found]
