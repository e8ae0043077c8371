"""Comments on a case between its caseworker and the heads of the centre: one flat thread, read or not yet read.

Whoever sees the case sees them, no agency does; the young person may ask for
them (PDPA s. 30). A comment is corrected as a note is (corrections/).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.casefile import cases, notices
from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_CASE, OfCase, OfPerson, Voidable
from outreach.casefile.corrections import Written
from outreach.casefile.corrections.entries import Words
from outreach.casefile.head_marks import Mark
from outreach.casefile.notices import NoticeKind
from outreach.core import clock, snapshots
from outreach.core.columns import Moment, Recorded, label
from outreach.core.database import Base
from outreach.core.language import lazy_gettext
from outreach.core.questions import Question
from outreach.core.sealing import FieldClass, Sealed

MOST = 50  # on the page; earlier ones stand in the history of the case


class Comment(OfCase, OfPerson, Voidable, Recorded, Base):
    """A comment. by_head: a head of the centre wrote it, for the caseworker; else the other way round."""

    __tablename__ = "comments"
    __label__ = "Comments"
    __table_args__ = (Index("ix_comments_case_id_made_at", "case_id", "made_at"),)

    by_head: Mapped[bool] = mapped_column(info=label("By the head of the centre"))
    read_at: Mapped[datetime | None] = mapped_column(Moment, info=label("Read at"))
    """When the other side first read it."""
    read_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), info=label("Read by"))

    body = Sealed("comments.body", FieldClass.NARRATIVE, block=256, label="Text")

    def is_for(self, user: User) -> bool:
        """Return True if the user is of the side that it is written for."""
        return self.by_head is not _is_head(user)


def write(session: Session, case: Case, body: str, actor: User) -> Comment:
    """Write a comment, and tell the other side. Raises Refused for a closed case."""
    cases.check_open(case)
    made = Comment(case_id=case.id, person_id=case.person_id, by_head=_is_head(actor), body=body, made_by=actor.id)
    session.add(made)
    session.flush()
    _tell(session, case, made, actor)
    audit.record(session, "comment.write", actor, person_id=case.person_id, about=f"comment:{made.id}")
    return made


OF_CASE = Question(Comment, Comment.case_id == THIS_CASE, by="-made_at -id", most=MOST)


def of_case(session: Session, case_id: UUID) -> list[Comment]:
    """Return the newest comments of a case, voided ones too."""
    return OF_CASE.ask(session, case_id=case_id)


def unread(found: Sequence[Comment], user: User) -> int:
    """Count those that are written for the user's side, which has not read them."""
    return sum(one.read_at is None and not one.is_voided and one.is_for(user) for one in found)


def marks(session: Session, case: Case, actor: User) -> Iterator[Mark]:
    """Yield the mark in the head of a case: comments that the reader's side has not read."""
    if count := unread(of_case(session, case.id), actor):
        yield Mark(lazy_gettext("New comments: %(count)d", count=count), "warning", "#comments")


def see(session: Session, found: Sequence[Comment], actor: User) -> None:
    """Note behind the look of a user that their side has read these."""
    ids, user_id = [one.id for one in found if one.read_at is None and one.is_for(actor)], actor.id

    def note(after: Session) -> None:
        for one in after.scalars(select(Comment).where(Comment.id.in_(ids), Comment.read_at.is_(None))):
            one.read_at, one.read_by = clock.now(), user_id
            notices.over(after, one.id)
        after.flush()

    if ids:
        snapshots.later(session, note)


def _tell(session: Session, case: Case, row: Comment, actor: User) -> None:
    """Tell the side that a comment is written for."""
    if row.by_head:
        notices.tell(session, [case.caseworker_id], NoticeKind.COMMENT, case.id, actor, about=row.id)
    else:
        notices.ask(session, case.centre_id, NoticeKind.COMMENT, case.id, actor, about=row.id)


def _is_head(user: User) -> bool:
    return user.role == Role.SUPERVISOR


def _correct(_session: Session, _case: Case, row: Comment, body: str, _actor: User) -> None:
    row.body = body


def _follow(session: Session, case: Case, row: Comment, before: Words, actor: User) -> None:
    """Have the other side read what was changed, unless one of them changed it; tell them what they have not read."""
    if row.is_voided or row.is_for(actor):
        return
    if row.body != before["body"]:
        row.read_at = row.read_by = None
    if row.read_at is None:
        notices.over(session, row.id)
        _tell(session, case, row, actor)


WRITTEN = Written(table=Comment, words=("body",), correct=_correct, leaves=lambda _row: [], follows=_follow)
