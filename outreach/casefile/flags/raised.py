"""The table of flags: the member of staff, the moment, and the person looked at.

The reason is sealed, under a key of the flag's own: «same family name» would reveal that name to a thief of the
database.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile.cases import Case
from outreach.core import ciphertext, clock
from outreach.core.codes import Code, stored
from outreach.core.columns import Identified, Moment, Timestamped
from outreach.core.database import Base
from outreach.core.sealing import FieldClass, Sealed, vault_of

HOUR = timedelta(hours=1)
_WAITING = text("looked_at IS NULL AND taken_up_at IS NULL")


class FlagKind(Code):
    """Reason of a flag."""

    MANY_REVEALS = "many_reveals", "Unfolded very much within an hour"
    OUTSIDE = "outside", "Tried again and again to open what is not open to them"
    MANY_SEARCHES = "many_searches", "Searched very often within an hour"
    MANY_STRANGERS = (
        "many_strangers",
        "Was shown very many young people of colleagues",
    )
    SAME_NAME = "same_name", "Looked at somebody of their own family name"


class Finding(Code):
    """Finding of the head of the centre."""

    IN_ORDER = "in_order", "In order: there was a reason"
    TALKED = "talked", "Talked about it: it shall not happen again"
    PASSED_ON = "passed_on", "Not in order: passed on"

    @property
    def is_good(self) -> bool:
        """True if nothing was wrong."""
        return self == Finding.IN_ORDER


class Flag(Identified, Timestamped, Base):
    """A flag."""

    __tablename__ = "flags"
    __table_args__ = (
        CheckConstraint("looked_by IS NULL OR looked_by <> user_id", name="two_people"),
        CheckConstraint("(looked_at IS NULL) = (finding IS NULL)", name="finding_when_looked_into"),
        Index("ix_flags_centre_id_looked_at", "centre_id", "looked_at"),
        Index("ix_flags_centre_id_made_at_id", "centre_id", "made_at", "id"),
        Index("ix_flags_user_id_made_at", "user_id", "made_at"),
        Index("ix_flags_person_id", "person_id"),
        Index("ix_flags_waiting_made_at_id", "made_at", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centres.id"))
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("cases.id"), index=True)
    """The case of the last look, if any."""
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    """The person of the last look, if any."""
    looked_at: Mapped[datetime | None] = mapped_column(Moment)
    looked_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    finding: Mapped[Finding | None] = mapped_column(stored(Finding, "finding"))
    taken_up_at: Mapped[datetime | None] = mapped_column(Moment)
    """The moment at which a manager took it up, while nobody could examine it."""
    taken_up_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))

    kind = Sealed("flags.kind", FieldClass.NARRATIVE, owner="id")
    words = Sealed("flags.words", FieldClass.NARRATIVE, block=256, owner="id")


def raise_once(session: Session, kind: FlagKind, user: User, case: Case | None = None) -> None:
    """Raise a flag about a member of a centre's staff, unless the same was raised within the hour.

    For the same family name: unless it was ever raised for these two.
    """
    earlier = select(Flag).where(Flag.user_id == user.id)
    if kind == FlagKind.SAME_NAME and case is not None:
        earlier = earlier.where(Flag.person_id == case.person_id)
    else:
        earlier = earlier.where(Flag.made_at > clock.now() - HOUR)
    found = session.scalars(earlier).all()
    vault_of(session).fetch_keys(session, [flag.id for flag in found])
    if user.centre_id is None or any(kind_of(session, flag) == kind for flag in found):
        return
    flag = Flag(user_id=user.id, centre_id=user.centre_id, kind=kind.value)
    if case is not None:
        flag.case_id, flag.person_id = case.id, case.person_id
    vault_of(session).make_key(session, flag.id)
    session.add(flag)
    session.flush()
    audit.record(session, "flag.raise", None, about=f"flag:{flag.id}")


def kind_of(session: Session, flag: Flag) -> FlagKind | None:
    """Return the reason, without noting a read for the audit; None if it cannot be read."""
    try:
        plain = vault_of(session).open(session, Flag.kind.name, flag.id, flag.id, flag.kind_sealed)  # type: ignore[attr-defined]
        return FlagKind(ciphertext.unpad(plain).decode())
    except (ciphertext.Tampered, ValueError):
        return None


def end_of_person(session: Session, person_id: UUID, _actor: User) -> list[UUID]:
    """Delete the flags about looks at an erased person. Return the owners of the destroyed keys."""
    found = session.scalars(select(Flag).where(Flag.person_id == person_id)).all()
    for flag in found:
        vault_of(session).destroy_key(session, flag.id)
        session.delete(flag)
    session.flush()
    return [flag.id for flag in found]
