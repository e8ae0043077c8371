"""The table of things given."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.access.users import User
from outreach.c4_continue.funds.models import Fund
from outreach.c4_continue.giving.kinds import GiftKind
from outreach.casefile.columns import OfCase, OfPerson, Voidable
from outreach.core.codes import Code, stored
from outreach.core.columns import Recorded, label
from outreach.core.database import Base
from outreach.core.sealing import FieldClass, Sealed


class Gift(OfCase, OfPerson, Voidable, Recorded, Base):
    """One thing given to one young person. Without a fund it was given in kind, and counts in no account."""

    __tablename__ = "gifts"
    __label__ = "Things given"
    __table_args__ = (
        Index("ix_gifts_case_id_day", "case_id", "day"),
        Index("ix_gifts_fund_id_day", "fund_id", "day"),
        CheckConstraint("satang >= 0", name="no_less_than_nothing"),
    )

    day: Mapped[date] = mapped_column(info=label("Day"))
    kind: Mapped[Code] = mapped_column(stored(GiftKind, "kind", checked=False), info=label("Kind"))
    satang: Mapped[int] = mapped_column(info=label("Amount in satang"))
    fund_id: Mapped[UUID | None] = mapped_column(ForeignKey("funds.id"), info=label("Fund"))
    given_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), info=label("Who gave it"))

    fund: Mapped[Fund | None] = relationship()
    giver: Mapped[User] = relationship(foreign_keys=[given_by])
    words = Sealed("gifts.words", FieldClass.NARRATIVE, block=256, label="What it was")
    receipt = Sealed("gifts.receipt", FieldClass.NARRATIVE, label="Number of the receipt")
