"""Recovery codes: ten on paper, in case the phone is lost. Each counts once; the table keeps only digests."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit, passwords
from outreach.access.devices import digest
from outreach.access.users import User
from outreach.core import clock
from outreach.core.columns import Identified, Moment, Timestamped
from outreach.core.database import Base

HOW_MANY = 10
GROUPS = 5  # 25 letters, 123 bits: so long that a plain digest cannot be guessed (ASVS 6.5.2)


class RecoveryCode(Identified, Timestamped, Base):
    """One recovery code."""

    __tablename__ = "recovery_codes"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    code_digest: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(Moment)


def make(session: Session, user: User) -> list[str]:
    """Make ten codes in place of all earlier ones; shown once."""
    remove(session, user)
    codes = [passwords.groups_of_letters(GROUPS) for _ in range(HOW_MANY)]
    session.add_all(RecoveryCode(user_id=user.id, code_digest=digest(_bare(code))) for code in codes)
    audit.record(session, "second_factor.recovery_codes", user, about=f"user:{user.id}")
    return codes


def use(session: Session, user: User, typed: str) -> bool:
    """Return True if this is one of the user's codes, and use it up."""
    same = (RecoveryCode.user_id == user.id, RecoveryCode.code_digest == digest(_bare(typed)))
    found = session.scalar(select(RecoveryCode).where(*same, RecoveryCode.used_at.is_(None)).with_for_update())
    if found is None:
        return False
    found.used_at = clock.now()
    audit.record(session, "second_factor.recovered", user, about=f"user:{user.id}")
    return True


def left(session: Session, user: User) -> int:
    """Count the unused codes."""
    query = select(func.count()).select_from(RecoveryCode)
    return session.scalar(query.where(RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None))) or 0


def remove(session: Session, user: User) -> None:
    """Delete all codes."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def _bare(code: str) -> str:
    return "".join(sign for sign in code.lower() if sign.isalnum())
