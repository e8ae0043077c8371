"""Notices of the day's work: an agency has answered, a case was handed over, something was asked or decided.

A notice is a row of the transaction that it tells of. It names a kind, a case, a record and a number, and nothing of
any young person: who it is about is shown to who may see the case (reading.py). What concerns an account is told by
`access/notices.py`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, SmallInteger, Uuid, bindparam, delete, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import notices as of_accounts
from outreach.access.users import User
from outreach.casefile import restrictions
from outreach.casefile.notices.kinds import NoticeKind, Target
from outreach.core import clock
from outreach.core.codes import stored
from outreach.core.columns import Identified, Moment, Timestamped
from outreach.core.database import Base
from outreach.core.objects import Objects

__all__ = [
    "MOST_COUNTED",
    "CaseNotice",
    "NoticeKind",
    "Target",
    "answer",
    "ask",
    "clear_old",
    "forget_hidden",
    "handed_over",
    "over",
    "over_in",
    "read",
    "tell",
    "tell_each",
    "unread_of",
]

KEPT = timedelta(days=90)  # after it was read
MOST_COUNTED = 99
MOST_EACH = 3
_UNREAD = text("read_at IS NULL")


class CaseNotice(Identified, Timestamped, Base):
    """One notice to one user."""

    __tablename__ = "case_notices"
    __table_args__ = (
        Index("ix_case_notices_user_id_made_at_id", "user_id", "made_at", "id"),
        Index("ix_case_notices_case_id", "case_id"),
        Index(
            "ix_case_notices_unread_user_id_made_at",
            "user_id",
            "made_at",
            sqlite_where=_UNREAD,
            postgresql_where=_UNREAD,
        ),
        Index("ix_case_notices_unread_about_id", "about_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[NoticeKind] = mapped_column(stored(NoticeKind, "kind", checked=False))
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("cases.id"))
    """None: of several cases."""
    about_id: Mapped[UUID | None] = mapped_column(Uuid)
    """The referral, closing, outcome, contact, comment that it is about; None: the case itself."""
    number: Mapped[int] = mapped_column(SmallInteger, default=1)
    """How many cases it is about."""
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    """The colleague who did it; None: an agency, or nobody."""
    read_at: Mapped[datetime | None] = mapped_column(Moment)


def tell(
    session: Session,
    to: Iterable[UUID],
    kind: NoticeKind,
    case_id: UUID | None,
    actor: User | None,
    *,
    about: UUID | None = None,
    number: int = 1,
) -> None:
    """Notify some users, except the actor, in the transaction of what happened; of a case for named staff only these.

    about: the id of the record. number: how many cases it is about, without a case_id. An agency that acts is not
    named: which one it is may tell a need.
    """
    by = actor.id if actor and not actor.is_partner else None
    told = set(to) - {by}
    if case_id and told:
        told = restrictions.aware(session, case_id, told)
    said = {"kind": kind, "case_id": case_id, "about_id": about, "number": number, "made_by": by}
    session.add_all(CaseNotice(user_id=user_id, **said) for user_id in told)
    session.flush()


def tell_each(session: Session, told: Iterable[tuple[UUID, UUID]], kind: NoticeKind, actor: User) -> None:
    """Notify users of cases, as (user, case): of more than MOST_EACH at once each gets one notice with their number."""
    of_user = defaultdict(list)
    for user_id, case_id in told:
        of_user[user_id].append(case_id)
    for user_id, ids in of_user.items():
        if len(ids) > MOST_EACH:
            tell(session, [user_id], kind, None, actor, number=len(ids))
        else:
            for case_id in ids:
                tell(session, [user_id], kind, case_id, actor)


def ask(session: Session, centre_id: UUID, kind: NoticeKind, case_id: UUID, actor: User, *, about: UUID) -> None:
    """Tell the heads of a centre that a record waits for their decision."""
    heads = [user.id for user in of_accounts.heads(session, centre_id)]
    tell(session, heads, kind, case_id, actor, about=about)


def answer(session: Session, to: Iterable[UUID], kind: NoticeKind, case_id: UUID, actor: User, *, about: UUID) -> None:
    """Tell of a decision on a record; whatever was told of it before is outdated."""
    over(session, about)
    tell(session, to, kind, case_id, actor, about=about)


def handed_over(session: Session, case_id: UUID, earlier_id: UUID, user_id: UUID, actor: User, *, alone: bool) -> None:
    """Give the new caseworker what the earlier one has not read of the case; tell both, if it is handed over alone.

    What the earlier one was told as a person stays theirs, and nobody is told of what they did themselves.
    """
    _mark(session, [CaseNotice.case_id == case_id, CaseNotice.kind.in_((NoticeKind.GIVEN, NoticeKind.TAKEN))])
    unread = CaseNotice.case_id == case_id, CaseNotice.user_id == earlier_id, CaseNotice.read_at.is_(None)
    along = CaseNotice.kind.in_([kind for kind in NoticeKind if kind.goes_along])
    _mark(session, [*unread, along, CaseNotice.made_by == user_id])
    moved = update(CaseNotice).where(*unread, along).values(user_id=user_id)
    session.execute(moved.execution_options(synchronize_session="fetch"))
    if alone:
        tell(session, [user_id], NoticeKind.GIVEN, case_id, actor)
        tell(session, [earlier_id], NoticeKind.TAKEN, case_id, actor)


def forget_hidden(session: Session, case_ids: Collection[UUID]) -> None:
    """Delete what users were told of these cases who are to know of them no more."""
    for case_id in case_ids:
        told = set(session.scalars(select(CaseNotice.user_id).where(CaseNotice.case_id == case_id)))
        gone = told - restrictions.aware(session, case_id, told)
        own = CaseNotice.case_id == case_id, CaseNotice.user_id.in_(gone)
        session.execute(delete(CaseNotice).where(*own).execution_options(synchronize_session="fetch"))


def over(session: Session, about: UUID, *kinds: NoticeKind) -> None:
    """Mark the notices about a record as read, by everybody: of these kinds or of all. They are outdated."""
    own = [CaseNotice.about_id == about, *([CaseNotice.kind.in_(kinds)] if kinds else [])]
    _mark(session, own)


def over_in(session: Session, case_id: UUID, kind: NoticeKind) -> None:
    """Mark the notices of a kind about a case as read, by everybody: they are outdated."""
    _mark(session, [CaseNotice.case_id == case_id, CaseNotice.kind == kind])


def read(session: Session, user_id: UUID, *, case_id: UUID | None = None, notice_id: UUID | None = None) -> None:
    """Mark notices of a user as read: of a case, one, or all."""
    own = [CaseNotice.user_id == user_id]
    own += [CaseNotice.case_id == case_id] if case_id else []
    own += [CaseNotice.id == notice_id] if notice_id else []
    _mark(session, own)


_WHOSE = select(CaseNotice.case_id).where(CaseNotice.user_id == bindparam("user_id", type_=Uuid))
_OF_USER = Objects(_WHOSE.where(CaseNotice.read_at.is_(None)).limit(MOST_COUNTED + 1))


def unread_of(session: Session, user_id: UUID) -> list[UUID | None]:
    """Return the case of each unread notice of a user, of up to MOST_COUNTED and one more."""
    return [case_id for (case_id,) in _OF_USER.of(session, user_id=user_id)]


def clear_old(session: Session) -> None:
    """Delete notices that were read more than KEPT ago."""
    session.execute(delete(CaseNotice).where(CaseNotice.read_at < clock.now() - KEPT))


def _mark(session: Session, which: list[ColumnElement[bool]]) -> None:
    marked = update(CaseNotice).where(CaseNotice.read_at.is_(None), *which).values(read_at=clock.now())
    session.execute(marked.execution_options(synchronize_session="fetch"))
