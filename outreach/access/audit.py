"""The audit trail: who did or saw what, of which person, when, from where; each line chained to the one before.

A line is written in the transaction of the act: no audit, no read. It names nobody: ids and codes only.
"""

import json
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Uuid, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.ground import clock
from outreach.ground.columns import Moment
from outreach.ground.database import Base
from outreach.ground.sealing import vault_of

FIRST_LINK = b"\x00" * 32
CHAIN_LOCK = 5_000_005  # PostgreSQL: one appender at a time; SQLite has one writer anyway

origin: ContextVar[str] = ContextVar("origin", default="command")


class Actor(Protocol):
    """Who acts: of a user the trail keeps the id alone."""

    @property
    def id(self) -> UUID:
        """The user's id."""


class AuditLine(Base):
    """One line of the trail. `link` is the keyed digest of this line and of the link before it."""

    __tablename__ = "audit_lines"
    __table_args__ = (Index("ix_audit_lines_person_id_at", "person_id", "at"),)

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment)
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    action: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[UUID | None] = mapped_column(Uuid)
    about: Mapped[str] = mapped_column(String(120), default="")
    came_from: Mapped[str] = mapped_column(String(60))
    link: Mapped[bytes] = mapped_column(LargeBinary(32))

    def digest_of(self, session: Session, before: bytes) -> bytes:
        """What `link` must be."""
        said = [
            self.seq,
            self.at.isoformat(),
            str(self.actor_id),
            self.action,
            str(self.person_id),
            self.about,
            self.came_from,
        ]
        return vault_of(session).mac(before + json.dumps(said, ensure_ascii=False).encode())


def record(
    session: Session, action: str, actor: Actor | None, *, person_id: UUID | None = None, about: str = ""
) -> None:
    """Add a line: `action` is a code like `case.read`, `about` says which record (`table:id`), never a name."""
    take_turn(session)
    last = session.execute(select(AuditLine.seq, AuditLine.link).order_by(AuditLine.seq.desc()).limit(1)).first()
    line = AuditLine(
        seq=last.seq + 1 if last else 1,
        at=clock.now().replace(microsecond=0),
        actor_id=actor.id if actor else None,
        action=action,
        person_id=person_id,
        about=about,
        came_from=origin.get(),
    )
    line.link = line.digest_of(session, last.link if last else FIRST_LINK)
    session.add(line)
    session.flush()


def take_turn(session: Session) -> None:
    """Be the only writer until the transaction ends, on PostgreSQL too: what is numbered then commits in its order."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"SELECT pg_advisory_xact_lock({CHAIN_LOCK})"))


def first_bad_line(session: Session) -> int | None:
    """The number of the first line that was changed, moved or removed; None if the whole chain holds."""
    before, expected = FIRST_LINK, 1
    for line in _lines(session):
        if line.seq != expected or line.link != line.digest_of(session, before):
            return expected
        before, expected = line.link, expected + 1
    return None


def count(session: Session) -> int:
    """How many lines there are."""
    return session.scalar(select(AuditLine.seq).order_by(AuditLine.seq.desc()).limit(1)) or 0


def _lines(session: Session) -> Iterator[AuditLine]:
    query = select(AuditLine).order_by(AuditLine.seq).execution_options(yield_per=1000)
    for line in session.scalars(query):
        yield line
        session.expunge(line)
