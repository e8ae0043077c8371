"""Appointments of a young person at an agency: time, place, contact, transport, escort."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.c2_connect import answers_told, deadlines
from outreach.c2_connect.chasing import ChaseKind, ReferralChase
from outreach.c2_connect.deadlines import Owner, Turn
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState, Through
from outreach.casefile.columns import THIS_PERSON, OfPerson
from outreach.casefile.notices import NoticeKind
from outreach.core import clock
from outreach.core.codes import Code, stored
from outreach.core.columns import Moment, Recorded, label
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.questions import Question
from outreach.core.sealing import FieldClass, Sealed

FARTHEST = timedelta(days=365)
_STANDS = text("ending IS NULL")


class Transport(Code):
    """Transport to the appointment."""

    ALONE = "alone", "Comes alone"
    WE_DRIVE = "we_drive", "The centre drives"
    AGENCY_FETCHES = "agency_fetches", "The agency fetches them"
    FAMILY = "family", "The family brings them"
    FARE_PAID = "fare_paid", "The fare is paid"


class Escort(Code):
    """Escort of the young person."""

    NOBODY = "nobody", "Nobody"
    CASEWORKER = "caseworker", "The caseworker"
    CORE_PERSON = "core_person", "A core person"
    FAMILY = "family", "Somebody of the family"
    AGENCY = "agency", "Somebody of the agency"


class HowItEnded(Code):
    """Result of an appointment."""

    CAME = "came", "Came"
    MISSED = "missed", "Did not come"
    MOVED = "moved", "Moved to another day"
    CANCELLED = "cancelled", "Cancelled"


class Appointment(OfPerson, Recorded, Base):
    """One appointment of a referral."""

    __tablename__ = "appointments"
    __label__ = "Appointments at the agency"
    __table_args__ = (
        Index("ix_appointments_referral_id_at", "referral_id", "at"),
        Index("ix_appointments_standing_at", "at", sqlite_where=_STANDS, postgresql_where=_STANDS),
    )

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referrals.id"))
    at: Mapped[datetime] = mapped_column(Moment, info=label("When"))
    transport: Mapped[Transport | None] = mapped_column(stored(Transport, "transport"), info=label("Transport"))
    escort: Mapped[Escort | None] = mapped_column(stored(Escort, "escort"), info=label("Who goes along"))
    through: Mapped[Through] = mapped_column(stored(Through, "through"), default=Through.ACCOUNT, info=label("Channel"))
    ending: Mapped[HowItEnded | None] = mapped_column(stored(HowItEnded, "ending"), info=label("Ending"))
    """None while it is current."""
    ended_at: Mapped[datetime | None] = mapped_column(Moment, info=label("Ended at"))
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), info=label("Result written down by"))

    where = Sealed("appointments.where", FieldClass.NARRATIVE, block=64, label="Place")
    with_whom = Sealed("appointments.with_whom", FieldClass.NARRATIVE, block=64, label="Whom they see")


@dataclass(frozen=True, kw_only=True, repr=False)
class AppointmentDetails:
    """Details of an appointment: time (aware), place, contact, transport, escort."""

    at: datetime
    where: str | None = None
    with_whom: str | None = None
    transport: Transport | None = None
    escort: Escort | None = None


def make(
    session: Session,
    referral: Referral,
    details: AppointmentDetails,
    actor: User,
    through: Through = Through.ACCOUNT,
) -> Appointment:
    """Make an appointment; the current one is marked as moved to it.

    Raises Refused for a referral that is a draft or over, or a time in the past or more than a year ahead.
    """
    _check_open(session, referral)
    check_moment(details.at)
    before = standing(session, referral.id)
    if before is not None:
        _end(before, HowItEnded.MOVED, actor)
    made = Appointment(
        referral_id=referral.id,
        person_id=referral.person_id,
        at=details.at,
        transport=details.transport,
        escort=details.escort,
        where=details.where,
        with_whom=details.with_whom,
        made_by=actor.id,
        through=through,
    )
    session.add(made)
    if referral.state == ReferralState.ACCEPTED and referral.is_shared(clock.today()):
        referral.give_to(deadlines.after_appointment(clock.local(details.at).date()))
    referral.touch()
    session.flush()
    answers_told.tell(session, referral, NoticeKind.APPOINTMENT, actor)
    audit.record(session, "appointment.make", actor, person_id=referral.person_id, about=f"referral:{referral.id}")
    return made


def check_moment(at: datetime) -> None:
    """Raise Refused for a moment that is over, or more than a year ahead."""
    if not clock.now() < at <= clock.now() + FARTHEST:
        raise Refused(lazy_gettext("Choose a day and time from now on, within a year."), "day")


def end(session: Session, referral: Referral, ending: HowItEnded, actor: User) -> Appointment:
    """Record the result of the current appointment; a missed one passes the referral to the caseworker.

    Raises Refused if there is none, or for attendance (came or missed) before its time.
    """
    _check_open(session, referral)
    appointment = standing(session, referral.id)
    if appointment is None:
        raise Refused(lazy_gettext("There is no appointment."))
    if ending in (HowItEnded.CAME, HowItEnded.MISSED) and appointment.at > clock.now():
        raise Refused(lazy_gettext("The appointment has not come yet."))
    _end(appointment, ending, actor)
    if ending == HowItEnded.MISSED:
        _ask_caseworker(session, referral, actor)
    elif ending == HowItEnded.CANCELLED:
        _wait_no_longer(referral)
    referral.touch()
    session.flush()
    answers_told.tell(session, referral, NoticeKind.ENDED_APPOINTMENT, actor)
    audit.record(session, "appointment.end", actor, person_id=referral.person_id, about=f"referral:{referral.id}")
    return appointment


def standing(session: Session, referral_id: UUID) -> Appointment | None:
    """Return the current appointment of a referral; None without one."""
    query = select(Appointment).where(Appointment.referral_id == referral_id, Appointment.ending.is_(None))
    return session.scalar(query.order_by(Appointment.at.desc()).limit(1))


OF_PERSON = Question(Appointment, Appointment.person_id == THIS_PERSON, Appointment.ending.is_(None), by="at")


def coming(session: Session, person_id: UUID) -> list[Appointment]:
    """Return the current appointments of a person from now on, the next first."""
    now = clock.now()
    return [one for one in OF_PERSON.ask(session, person_id=person_id) if one.at >= now]


def of_referral(session: Session, referral_id: UUID) -> list[Appointment]:
    """Return all appointments of a referral, latest first."""
    query = select(Appointment).where(Appointment.referral_id == referral_id)
    return list(session.scalars(query.order_by(Appointment.at.desc())))


def moves_of(session: Session, appointment: Appointment) -> list[Appointment]:
    """Return the appointments moved to this one, oldest first: to a calendar they are one entry."""
    query = select(Appointment).where(Appointment.referral_id == appointment.referral_id)
    moved: list[Appointment] = []
    for one in session.scalars(query.order_by(Appointment.made_at, Appointment.ended_at.nulls_last())):
        if one.id == appointment.id:
            break
        moved = [*moved, one] if one.ending == HowItEnded.MOVED else []
    return moved


def _check_open(session: Session, referral: Referral) -> None:
    session.refresh(referral, ["state", "touched", "owner", "due_on"], with_for_update=True)
    if referral.state == ReferralState.DRAFT or not referral.is_open:
        raise Refused(
            lazy_gettext("This is no longer possible: the referral is now “%(state)s”.", state=referral.state.label)
        )


def _end(appointment: Appointment, ending: HowItEnded, actor: User) -> None:
    appointment.ending, appointment.ended_at, appointment.ended_by = ending, clock.now(), actor.id


def _wait_no_longer(referral: Referral) -> None:
    """Set the agency's deadline after a cancellation: that of a new acceptance, but never a later one than before."""
    if referral.state != ReferralState.ACCEPTED or referral.owner != Owner.AGENCY:
        return  # before acceptance the deadline is that of the answer, with or without an appointment
    turn = deadlines.after(referral.state, clock.today(), shared=True)
    if turn and referral.due_on:
        referral.give_to(min(turn, Turn(Owner.AGENCY, referral.due_on), key=lambda one: one.due_on))


def _ask_caseworker(session: Session, referral: Referral, actor: User) -> None:
    turn = deadlines.caseworkers(clock.today(), urgent=referral.urgent)
    if referral.owner == Owner.AGENCY:
        referral.give_to(turn)
    chase = ReferralChase(referral_id=referral.id, kind=ChaseKind.MISSED, made_by=actor.id)
    chase.owner, chase.due_on = referral.owner, referral.due_on
    session.add(chase)
