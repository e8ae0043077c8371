"""Which agreements were signed at a meeting of the working group."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Select, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.core.columns import Recorded
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.directory.agencies import Agency, Agreement
from outreach.directory.agencies.agreements import AgencyAgreement
from outreach.directory.agencies.reaching import serving
from outreach.directory.working_group.meetings import GroupMeeting

Signed = tuple[AgencyAgreement, Agency]


class MeetingAgreement(Recorded, Base):
    """That an agreement was signed at a meeting; at one only."""

    __tablename__ = "meeting_agreements"
    __table_args__ = (Index("ix_meeting_agreements_meeting_id", "meeting_id"),)

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("group_meetings.id"))
    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agency_agreements.id"), unique=True)


def name(session: Session, meeting: GroupMeeting, agreement_id: UUID | None, actor: User) -> MeetingAgreement:
    """Say that an agreement was signed at this meeting. Raises Refused for one that `open_to` does not offer."""
    if agreement_id not in {agreement.id for agreement, _agency in open_to(session, meeting)}:
        raise Refused(lazy_gettext("Choose one of the list."), "agreement")
    row = MeetingAgreement(meeting_id=meeting.id, agreement_id=agreement_id, made_by=actor.id)
    session.add(row)
    session.flush()
    audit.record(session, "working_group.signed", actor, about=f"group_meeting:{meeting.id}")
    return row


def take_back(session: Session, meeting: GroupMeeting, agreement_id: UUID, actor: User) -> None:
    """Take that back. Raises Refused if it is not said."""
    query = select(MeetingAgreement).where(MeetingAgreement.meeting_id == meeting.id)
    row = session.scalar(query.where(MeetingAgreement.agreement_id == agreement_id))
    if row is None:
        raise Refused(lazy_gettext("This is taken back already."))
    session.delete(row)
    session.flush()
    audit.record(session, "working_group.not_signed", actor, about=f"group_meeting:{meeting.id}")


def of_meeting(session: Session, meeting: GroupMeeting) -> Sequence[Signed]:
    """Return the agreements signed at a meeting, with their agencies."""
    query = _all().join(MeetingAgreement, MeetingAgreement.agreement_id == AgencyAgreement.id)
    return _read(session, query.where(MeetingAgreement.meeting_id == meeting.id))


def open_to(session: Session, meeting: GroupMeeting) -> Sequence[Signed]:
    """Return the memoranda signed on the day of a meeting, of agencies of its centre, that name no meeting yet."""
    named = select(MeetingAgreement.agreement_id)
    query = _all().where(AgencyAgreement.kind == Agreement.MOU, AgencyAgreement.signed_on == meeting.day)
    return _read(session, query.where(serving(meeting.centre_id), AgencyAgreement.id.not_in(named)))


def _all() -> Select[AgencyAgreement, Agency]:
    return select(AgencyAgreement, Agency).join(Agency, Agency.id == AgencyAgreement.agency_id)


def _read(session: Session, query: Select[AgencyAgreement, Agency]) -> Sequence[Signed]:
    return [(agreement, agency) for agreement, agency in session.execute(query.order_by(Agency.code))]
