"""The tables of funds and of what is paid into them. Who gave the money may be a person: that is sealed."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from outreach.casefile.columns import Voidable
from outreach.core.columns import Recorded
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import FieldClass, Sealed


class Fund(Recorded, Base):
    """A fund of a centre. Its balance is worked out from what it began with, what came in and what was given."""

    __tablename__ = "funds"
    __table_args__ = (CheckConstraint("opening >= 0", name="opens_with_no_debt"),)

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centres.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    opened_on: Mapped[date]
    opening: Mapped[int]
    """Satang that it began with."""
    may_overdraw: Mapped[bool] = mapped_column(default=False)
    closed_on: Mapped[date | None]
    closed_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))

    source = Sealed("funds.source", FieldClass.IDENTITY, owner="id")
    """Where its money comes from."""
    why_overdrawn = Sealed("funds.why_overdrawn", FieldClass.NARRATIVE, owner="id", block=256)
    """Why the head of the centre lets it go below zero."""

    @property
    def is_open(self) -> bool:
        """True if something can be given from it."""
        return self.closed_on is None

    def check_open(self, field: str | None = None) -> None:
        """Raise Refused if it is closed."""
        if not self.is_open:
            raise Refused(lazy_gettext("This fund is closed."), field)


class FundDeposit(Voidable, Recorded, Base):
    """Money that came into a fund. A wrong one is voided with a reason, stays readable and counts nowhere."""

    __tablename__ = "fund_deposits"
    __table_args__ = (
        Index("ix_fund_deposits_fund_id_day", "fund_id", "day"),
        CheckConstraint("satang > 0", name="more_than_nothing"),
    )

    fund_id: Mapped[UUID] = mapped_column(ForeignKey("funds.id"))
    day: Mapped[date]
    satang: Mapped[int]
    voided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))

    source = Sealed("fund_deposits.source", FieldClass.IDENTITY, owner="fund_id")
    """From whom it came, or what it was."""
    void_reason = Sealed("fund_deposits.void_reason", FieldClass.NARRATIVE, owner="fund_id", block=256)
