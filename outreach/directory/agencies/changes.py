"""Changes of an entry: a partner proposes, a supervisor approves or sends back; each is a dated row with names."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from outreach.core.codes import Code, stored
from outreach.core.columns import Identified, Moment, Timestamped
from outreach.core.database import Base


class Part(Code):
    """The part of an entry that is changed."""

    PROFILE = "profile", "Name and whom it serves"
    REACH = "reach", "Where and when it is reached"
    SERVICE = "service", "Service"
    CONTACT = "contact", "Contact person"

    @property
    def names_people(self) -> bool:
        """It holds data on a person, which are deleted once it has been decided."""
        return self == Part.CONTACT


class ChangeState(Code):
    """State of a proposed change."""

    WAITING = "waiting", "Waits for a supervisor"
    APPROVED = "approved", "Approved"
    SENT_BACK = "sent_back", "Sent back"
    REPLACED = "replaced", "Replaced by a newer one"


class AgencyChange(Identified, Timestamped, Base):
    """A proposed change of one part. The data of a contact person are deleted from here once it is decided."""

    __tablename__ = "agency_changes"
    __table_args__ = (
        Index("ix_agency_changes_agency_id", "agency_id"),
        Index("ix_agency_changes_state_made_at", "state", "made_at"),
    )

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"))
    part: Mapped[Part] = mapped_column(stored(Part, "part"))
    row_id: Mapped[UUID | None] = mapped_column(Uuid)
    """The service or contact person to be changed; None for a new one and for the other parts."""
    before: Mapped[str | None] = mapped_column(Text)
    """The part as JSON; None: it did not exist."""
    after: Mapped[str | None] = mapped_column(Text)
    """The part as JSON; None: it is removed."""
    state: Mapped[ChangeState] = mapped_column(stored(ChangeState, "state"), default=ChangeState.WAITING)
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    why: Mapped[str | None] = mapped_column(String(1000))

    def __repr__(self) -> str:
        return f"<AgencyChange {self.id}>"
