"""The tables of the trail: a line, and the people that a line about several is about."""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Uuid
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.core.columns import Moment
from outreach.core.database import Base
from outreach.core.sealing import vault_of

FIRST_LINK = b"\x00" * 32


class AuditLine(Base):
    """One line of the trail."""

    __tablename__ = "audit_lines"
    __table_args__ = (
        Index("ix_audit_lines_person_id_at", "person_id", "at"),
        Index("ix_audit_lines_actor_id_at", "actor_id", "at"),
        Index("ix_audit_lines_actor_id_seq", "actor_id", "seq"),
    )

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment)
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    action: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[UUID | None] = mapped_column(Uuid)
    about: Mapped[str] = mapped_column(String(120), default="")
    came_from: Mapped[str] = mapped_column(String(60))
    link: Mapped[bytes] = mapped_column(LargeBinary(32))
    """The keyed digest of this line and of the link before it."""
    rows: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The summary of the digests of the rows written (core/rows)."""

    def digest_of(self, session: Session, before: bytes, people: Sequence[UUID] = ()) -> bytes:
        """Compute `link`, given the other people that the line is about (in the order of their ids)."""
        said: list[object] = [
            self.seq,
            self.at.isoformat(),
            str(self.actor_id),
            self.action,
            str(self.person_id),
            self.about,
            self.came_from,
        ]
        if people:
            said.append([str(person_id) for person_id in people])
        if self.rows:
            said.append(self.rows.hex())
        return vault_of(session).mac(before + json.dumps(said, ensure_ascii=False).encode())


class AuditSubject(Base):
    """A person whom a line about several people is about: one row each (a list that showed thirty names)."""

    __tablename__ = "audit_subjects"
    __table_args__ = (Index("ix_audit_subjects_subject_id_seq", "subject_id", "seq"),)

    seq: Mapped[int] = mapped_column(ForeignKey("audit_lines.seq"), primary_key=True, autoincrement=False)
    subject_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
