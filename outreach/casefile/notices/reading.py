"""Reading notices: the list of a user, with whom they are about where the user may see the case."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from outreach.access import users
from outreach.access.users import User
from outreach.access.viewers import Viewer, per_user
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.notices import MOST_COUNTED, CaseNotice
from outreach.core.errors import NotFound
from outreach.web.paging import Keyset, Page

NEWEST = Keyset(CaseNotice.made_at.desc(), CaseNotice.id.desc())


@dataclass(frozen=True, repr=False)
class Shown:
    """A notice with its case, None if the reader may not see it (any more), and the colleague who did it."""

    notice: CaseNotice
    case: Case | None
    by: str

    @property
    def leads(self) -> bool:
        """True if there is a page to open."""
        return self.case is not None or self.notice.case_id is None or self.notice.kind.is_own


def page(session: Session, actor: User, after: str | None = None) -> Page[Shown]:
    """Return a page of the notices of a user, newest first."""
    found = NEWEST.page(session.scalars(NEWEST.rows(_of(actor), after)).all())
    return Page(_shown(session, found.rows, actor), found.next_key)


def news(session: Session, actor: User, most: int) -> tuple[Sequence[Shown], int]:
    """Return the first unread notices of a user, the weightiest first and of these the newest, and how many are left.

    Of more than MOST_COUNTED unread ones the newest are looked through, and the number left stops there.
    """
    unread = session.scalars(_unread(actor).limit(MOST_COUNTED + 1)).all()
    first = sorted(unread, key=lambda one: one.kind.weight)[:most]
    return _shown(session, first, actor), len(unread) - len(first)


def get(session: Session, notice_id: UUID, actor: User) -> Shown:
    """Return a notice of one's own. Raises NotFound, also if there is nothing (more) to open."""
    notice = session.scalar(_of(actor).where(CaseNotice.id == notice_id))
    if notice is None:
        raise NotFound
    shown = _shown(session, [notice], actor)[0]
    if not shown.leads:
        raise NotFound
    return shown


def end_of_person(session: Session, person_id: UUID, _actor: User) -> list[UUID]:
    """Delete the notices about an erased person."""
    theirs = select(Case.id).where(Case.person_id == person_id)
    session.execute(delete(CaseNotice).where(CaseNotice.case_id.in_(theirs)))
    return []


@per_user
def _of(actor: Viewer) -> Select[CaseNotice]:
    return select(CaseNotice).where(CaseNotice.user_id == actor.id)


@per_user
def _unread(actor: Viewer) -> Select[CaseNotice]:
    return _of(actor).where(CaseNotice.read_at.is_(None)).order_by(CaseNotice.made_at.desc(), CaseNotice.id.desc())


def _shown(session: Session, found: Collection[CaseNotice], actor: User) -> list[Shown]:
    known = {case.id: case for case in cases.of_ids(session, {one.case_id for one in found if one.case_id}, actor)}
    names = users.names(session, {one.made_by for one in found if one.made_by})
    return [
        Shown(one, known.get(one.case_id) if one.case_id else None, names.get(one.made_by, "") if one.made_by else "")
        for one in found
    ]
