"""On what basis we may hold and share what we know: consent, or another legal basis (PDPA ss. 19, 20, 26)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile import cases, milestones, people
from outreach.casefile.cases import Case
from outreach.casefile.kinds import Kind
from outreach.ground import clock
from outreach.ground.codes import Code, stored
from outreach.ground.columns import Moment, id_column
from outreach.ground.database import Base
from outreach.ground.errors import Refused
from outreach.ground.language import later
from outreach.ground.sealing import FieldClass, Sealed

OWN_CONSENT_FROM = 20  # years of age: below it the holder of parental power consents too (PDPA s. 20)
GUARDIAN_ALONE_BELOW = 10


class Basis(Code):
    """The legal basis. Other than consent, an official acts under a duty, and the basis says which."""

    CONSENT = "consent", "Consent"
    VITAL_INTEREST = "vital_interest", "To prevent danger to life or health"
    CHILD_PROTECTION = "child_protection", "Duty under the Child Protection Act B.E. 2546"
    PUBLIC_TASK = "public_task", "Public task of the municipality"


class GivenBy(Code):
    """Who consented."""

    SELF = "self", "The young person"
    GUARDIAN = "guardian", "Parent or guardian"
    BOTH = "both", "Both"


class Consent(Base):
    """A basis for holding and sharing, from a day on, until it ends or is withdrawn."""

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_person_id", "person_id"),)

    id: Mapped[UUID] = id_column()
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    basis: Mapped[Basis] = mapped_column(stored(Basis, "basis"))
    given_by: Mapped[GivenBy | None] = mapped_column(stored(GivenBy, "given_by"))
    given_on: Mapped[date]
    ends_on: Mapped[date | None]
    covers: Mapped[str] = mapped_column(String(20))
    made_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    withdrawn_on: Mapped[date | None]
    withdrawn_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))

    guardian = Sealed("consents.guardian", FieldClass.IDENTITY)
    grounds = Sealed("consents.grounds", FieldClass.NARRATIVE, block=256)

    @property
    def classes(self) -> set[FieldClass]:
        """The field classes that may be shared under it."""
        return {FieldClass(code) for code in self.covers.split()}

    def is_live(self, day: date) -> bool:
        """Given, not ended, not withdrawn."""
        withdrawn = self.withdrawn_on is not None and self.withdrawn_on <= day
        return self.given_on <= day and not withdrawn and (self.ends_on is None or day <= self.ends_on)


# What floors above end in the same transaction when a consent is withdrawn (referrals: the sharing).
on_withdrawal: list[Callable[[Session, Case, Consent, User], None]] = []


@dataclass(frozen=True, kw_only=True, repr=False)
class ConsentDetails:
    """What was agreed, or on what ground we act without. classes: what may be shared with agencies."""

    basis: Basis
    given_on: date
    classes: Sequence[FieldClass]
    given_by: GivenBy | None = None
    guardian: str | None = None
    grounds: str | None = None
    ends_on: date | None = None


def record(session: Session, case: Case, details: ConsentDetails, actor: User) -> Consent:
    """Keep a consent or other basis. Raises Refused if the law asks for more at this age (PDPA s. 20)."""
    cases.check_open(case)
    cases.check_day(case, details.given_on, "given_on")
    _check(case, details)
    consent = Consent(
        person_id=case.person_id,
        case_id=case.id,
        basis=details.basis,
        given_by=details.given_by if details.basis == Basis.CONSENT else None,
        given_on=details.given_on,
        ends_on=details.ends_on,
        covers=" ".join(sorted(details.classes)),
        made_by=actor.id,
    )
    session.add(consent)
    consent.guardian, consent.grounds = details.guardian, details.grounds
    milestones.record(session, case, Kind.CONSENT_GIVEN, details.given_on, consent.id, actor, code=details.basis)
    audit.record(session, "consent.record", actor, person_id=case.person_id, about=f"consent:{consent.id}")
    return consent


def withdraw(session: Session, case: Case, consent: Consent, actor: User) -> None:
    """End a consent today, as easily as it was given (PDPA s. 19), and what stood on it."""
    if consent.withdrawn_on is not None:
        return
    consent.withdrawn_on, consent.withdrawn_by = clock.today(), actor.id
    milestones.record(session, case, Kind.CONSENT_WITHDRAWN, clock.today(), consent.id, actor)
    audit.record(session, "consent.withdraw", actor, person_id=case.person_id, about=f"consent:{consent.id}")
    for end in on_withdrawal:
        end(session, case, consent, actor)


def of_person(session: Session, person_id: UUID) -> list[Consent]:
    """All of a person, newest first."""
    query = select(Consent).where(Consent.person_id == person_id)
    return list(session.scalars(query.order_by(Consent.given_on.desc(), Consent.made_at.desc())))


def live(session: Session, person_id: UUID, day: date) -> list[Consent]:
    """Those that hold on a day."""
    return [consent for consent in of_person(session, person_id) if consent.is_live(day)]


def covering(session: Session, person_id: UUID, classes: set[FieldClass], day: date) -> Consent | None:
    """A live basis that allows all these classes to be shared; None if there is none."""
    return next((c for c in live(session, person_id, day) if classes <= c.classes), None)


def _check(case: Case, details: ConsentDetails) -> None:
    if details.ends_on and details.ends_on < details.given_on:
        raise Refused(later("It cannot end before it was given."), "ends_on")
    if details.basis != Basis.CONSENT:
        if not details.grounds:
            raise Refused(later("Write why this basis applies."), "grounds")
        return
    if details.given_by is None:
        raise Refused(later("Choose who consented."), "given_by")
    _check_age(people.age_on(case.person, details.given_on), details)


def _check_age(age: int | None, details: ConsentDetails) -> None:
    if details.given_by == GivenBy.SELF and (age is None or age < OWN_CONSENT_FROM):
        words = later("Under 20, or if the age is not known, a parent or guardian consents too (PDPA s. 20).")
        raise Refused(words, "given_by")
    if details.given_by == GivenBy.GUARDIAN and age is not None and age >= GUARDIAN_ALONE_BELOW:
        raise Refused(later("From the age of 10 the young person is asked too."), "given_by")
    if details.given_by != GivenBy.SELF and not details.guardian:
        raise Refused(later("Write the name of the parent or guardian."), "guardian")
