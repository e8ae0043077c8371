"""The table of consents and other legal bases, with the scope of each."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, String, and_, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile import cases, milestones, people
from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_PERSON, OfCase, OfPerson, Voidable
from outreach.casefile.consents import who
from outreach.casefile.consents.who import Alone, Basis, GivenBy, PhotoUse, Told
from outreach.casefile.kinds import MilestoneKind
from outreach.core import undoing
from outreach.core.codes import stored
from outreach.core.columns import Moment, Recorded, label
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.questions import Question
from outreach.core.sealing import FieldClass, Sealed
from outreach.directory import agencies
from outreach.directory.agencies import Agency
from outreach.directory.needs import Purpose


@dataclass(frozen=True)
class Use:
    """An intended sharing: agency and purpose."""

    agency_id: UUID
    purpose: Purpose


class Consent(OfCase, OfPerson, Voidable, Recorded, Base):
    """A legal basis for holding and sharing data, from a day on, until it ends or is withdrawn."""

    __tablename__ = "consents"
    __label__ = "Consent and legal basis"
    __table_args__ = (Index("ix_consents_case_id", "case_id"),)

    basis: Mapped[Basis] = mapped_column(stored(Basis, "basis"), info=label("Legal basis"))
    given_by: Mapped[GivenBy | None] = mapped_column(stored(GivenBy, "given_by"), info=label("Who consented"))
    given_on: Mapped[date] = mapped_column(info=label("Given on"))
    ends_on: Mapped[date | None] = mapped_column(info=label("Ends on"))
    covers: Mapped[str] = mapped_column(String(20), info=label("Classes that may be shared"))
    withdrawn_on: Mapped[date | None] = mapped_column(info=label("Day of withdrawal"))
    withdrawn_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), info=label("Withdrawal written down by"))
    """The user who recorded the withdrawal."""
    agency_id: Mapped[UUID | None] = mapped_column(ForeignKey("agencies.id"), info=label("Agency"))
    """The only agency that data may be shared with; None: any."""
    purpose: Mapped[Purpose | None] = mapped_column(
        stored(Purpose, "purpose", checked=False), info=label("Only for this purpose")
    )
    """The only purpose of sharing; None: any."""
    photo: Mapped[PhotoUse | None] = mapped_column(stored(PhotoUse, "photo", checked=False), info=label("For a photo"))
    """For a photo of them alone, and who may see it; such a consent carries nothing else. None: for all else."""
    alone: Mapped[Alone | None] = mapped_column(
        stored(Alone, "alone", checked=False), info=label("Why they may consent alone")
    )
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment, info=label("Withdrawn at"))
    withdrawn_for: Mapped[GivenBy | None] = mapped_column(
        stored(GivenBy, "withdrawn_for", checked=False), info=label("Who wants it to end")
    )
    """The person who withdrew."""
    told: Mapped[Told | None] = mapped_column(stored(Told, "told", checked=False), info=label("How they said so"))
    """The channel of the withdrawal."""

    agency: Mapped[Agency | None] = relationship(viewonly=True)

    guardian = Sealed("consents.guardian", FieldClass.IDENTITY, label="Parent or guardian")
    witness = Sealed("consents.witness", FieldClass.IDENTITY, label="Witness")
    grounds = Sealed("consents.grounds", FieldClass.NARRATIVE, block=256, label="Reason")

    @property
    def classes(self) -> set[FieldClass]:
        """The field classes that may be shared under it."""
        return {FieldClass(code) for code in self.covers.split()}

    def is_live(self, day: date) -> bool:
        """Return True if it is given, not ended, not withdrawn on a day, and not voided."""
        if self.is_voided:
            return False
        withdrawn = self.withdrawn_on is not None and self.withdrawn_on <= day
        return self.given_on <= day and not withdrawn and (self.ends_on is None or day <= self.ends_on)

    @classmethod
    def live_on(cls, day: date) -> ColumnElement[bool]:
        """Return the SQL condition of `is_live`."""
        kept = or_(cls.withdrawn_on.is_(None), cls.withdrawn_on > day)
        return and_(cls.voided_at.is_(None), cls.given_on <= day, kept, or_(cls.ends_on.is_(None), cls.ends_on >= day))

    def undo_until(self, actor: User) -> datetime | None:
        """Return the moment until which the actor may take the withdrawal back; None if they may not."""
        return undoing.until(None if self.is_voided else self.withdrawn_at, self.withdrawn_by, actor.id)

    def allows(self, use: Use | None) -> bool:
        """Return True if it covers this use. One for an agency or a purpose covers no other, nor an unnamed one.

        One for a photo covers none of these.
        """
        if self.photo is not None:
            return False
        if use is None:
            return self.agency_id is None and self.purpose is None
        return self.agency_id in (None, use.agency_id) and self.purpose in (None, use.purpose)


@dataclass(frozen=True, kw_only=True, repr=False)
class ConsentDetails:
    """Details of a consent or other legal basis. classes: field classes that may be shared with agencies."""

    basis: Basis
    given_on: date
    classes: Sequence[FieldClass]
    given_by: GivenBy | None = None
    guardian: str | None = None
    grounds: str | None = None
    ends_on: date | None = None
    agency_id: UUID | None = None
    purpose: Purpose | None = None
    photo: PhotoUse | None = None
    alone: Alone | None = None
    witness: str | None = None


def record(session: Session, case: Case, details: ConsentDetails, actor: User) -> Consent:
    """Record a consent or other basis. Raises Refused if the law requires more at this age (PDPA s. 20)."""
    cases.check_open(case)
    cases.check_day(case, details.given_on, "given_on")
    check(session, case, details)
    own = details.basis == Basis.CONSENT
    consent = Consent(
        person_id=case.person_id,
        case_id=case.id,
        basis=details.basis,
        given_by=details.given_by if own else None,
        alone=details.alone if own and details.given_by == GivenBy.SELF else None,
        agency_id=details.agency_id,
        purpose=details.purpose,
        photo=details.photo if own else None,
        given_on=details.given_on,
        ends_on=details.ends_on,
        covers=" ".join(sorted(details.classes)),
        guardian=details.guardian,
        witness=details.witness,
        grounds=details.grounds,
        made_by=actor.id,
    )
    session.add(consent)
    if consent.photo is None:  # what is agreed to about a photo is no evidence of the work together
        day, code = details.given_on, details.basis
        milestones.record(session, case, MilestoneKind.CONSENT_GIVEN, day, consent.id, actor, code=code)
    audit.record(session, "consent.record", actor, person_id=case.person_id, about=f"consent:{consent.id}")
    return consent


OF_PERSON = Question(Consent, Consent.person_id == THIS_PERSON, by="-given_on -made_at")


def of_person(session: Session, person_id: UUID) -> list[Consent]:
    """Return all of a person, newest first."""
    return OF_PERSON.ask(session, person_id=person_id)


def live(session: Session, person_id: UUID, day: date) -> list[Consent]:
    """Return those live on a day."""
    return [consent for consent in of_person(session, person_id) if consent.is_live(day)]


def live_of(session: Session, person_ids: Collection[UUID], day: date) -> dict[UUID, list[Consent]]:
    """Return those live on a day for each of these people, newest first, in one query."""
    known = of_people(session, person_ids)
    return {person_id: [one for one in theirs if one.is_live(day)] for person_id, theirs in known.items()}


def of_people(session: Session, person_ids: Collection[UUID]) -> dict[UUID, list[Consent]]:
    """Return all of each of these people, newest first, in one query."""
    query = select(Consent).where(Consent.person_id.in_(person_ids))
    found: dict[UUID, list[Consent]] = {person_id: [] for person_id in person_ids}
    for consent in session.scalars(query.order_by(Consent.given_on.desc(), Consent.made_at.desc())):
        found[consent.person_id].append(consent)
    return found


def broken(details: ConsentDetails, age: int | None) -> Iterator[Refused]:
    """Yield each reason why a consent or basis would not hold, at its field. age: on the day on which it was given."""
    if details.ends_on and details.given_on and details.ends_on < details.given_on:
        yield Refused(lazy_gettext("It cannot end before it was given."), "ends_on")
    if details.basis != Basis.CONSENT:
        if not details.grounds:
            yield Refused(lazy_gettext("Write why this basis applies."), "grounds")
        return
    if details.given_by is None:
        yield Refused(lazy_gettext("Choose who consented."), "given_by")
        return
    try:
        who.check(age, details.given_by, details.alone)
    except Refused as refusal:
        yield refusal
    if details.given_by != GivenBy.SELF and not details.guardian:
        yield Refused(lazy_gettext("Write the name of the parent or guardian."), "guardian")


def check_recipient(known: Collection[UUID | None], agency_id: UUID | None) -> None:
    """Raise Refused for an agency that cannot be named."""
    if agency_id is not None and agency_id not in known:
        raise Refused(lazy_gettext("Choose from the list."), "agency_id")


def check(session: Session, case: Case, details: ConsentDetails, stood: UUID | None = None) -> None:
    """Check what the law requires, and that the agency can be named. Raises Refused.

    stood: the agency that is named already; it may stay, although it is closed now.
    """
    check_recipient({stood, *dict(agencies.nameable(session, case.centre_id))}, details.agency_id)
    for refusal in broken(details, people.age_on(case.person, details.given_on)):
        raise refusal
