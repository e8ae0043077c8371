"""Issued letters: each has a reference number and stays in the register of its centre for ever.

The document itself is not stored. It is typeset anew from the data still shared, so that nothing can be printed after
sharing has ended; the row names nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import (
    ForeignKey,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from outreach.access import audit
from outreach.access.users import User
from outreach.c2_connect import referrals
from outreach.c2_connect.letters import letterheads
from outreach.c2_connect.referrals import Referral
from outreach.casefile.cases import Case
from outreach.core import clock, database
from outreach.core.columns import Recorded, label
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.web.paging import Keyset, Page

REGISTER_LOCK = 5_000_025  # one number at a time


class Letter(Recorded, Base):
    """One letter in the register of a centre."""

    __tablename__ = "letters"
    __label__ = "Letters"
    __table_args__ = (
        UniqueConstraint("centre_id", "year", "running"),
        UniqueConstraint("centre_id", "year", "number"),
        Index("ix_letters_centre_id_issued_on", "centre_id", "issued_on"),
        Index("ix_letters_centre_id_made_at_id", "centre_id", "made_at", "id"),
    )

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referrals.id"), index=True)
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centres.id"))
    year: Mapped[int] = mapped_column(SmallInteger, info=label("Fiscal year"))
    """Buddhist-era year of the number."""
    running: Mapped[int | None] = mapped_column(info=label("Running number"))
    """None if the number was assigned by the municipality's own registry."""
    number: Mapped[str] = mapped_column(String(80), info=label("Reference number"))
    addressee: Mapped[str] = mapped_column(String(200), info=label("To"))
    """For whose attention (ผู้อำนวยการ …)."""
    issued_on: Mapped[date] = mapped_column(info=label("Dated"))

    referral: Mapped[Referral] = relationship(lazy="raise")


NEWEST = Keyset(Letter.made_at.desc(), Letter.id.desc())


@dataclass(frozen=True, kw_only=True)
class LetterDetails:
    """Addressee and number of a letter; None: the next number of the centre's own register."""

    addressee: str
    number: str | None = None


def issue(session: Session, case: Case, referral: Referral, details: LetterDetails, actor: User) -> Letter:
    """Assign a letter its number and enter it into the register.

    Raises Refused if sharing has ended, if the centre has no letterhead, or if the number is taken.
    """
    if not referrals.is_shown(session, referral):
        raise Refused(lazy_gettext("What was shared with this referral has ended: there is nothing to print."))
    head = letterheads.for_letters(session, case.centre_id)
    if head is None:
        raise Refused(lazy_gettext("Your centre has no letterhead yet. The supervisor writes it once."))
    database.take_turn(session, REGISTER_LOCK)
    today = clock.today()
    year = clock.be(today.year)
    running = None if details.number else _next(session, case.centre_id, year)
    number = details.number or f"{head.prefix}/{running}"
    if _is_taken(session, case.centre_id, year, number):
        raise Refused(lazy_gettext("Another letter of this year has this number."), "number")
    letter = Letter(
        referral_id=referral.id,
        centre_id=case.centre_id,
        year=year,
        running=running,
        number=number,
        addressee=details.addressee,
        issued_on=today,
        made_by=actor.id,
    )
    session.add(letter)
    session.flush()
    audit.record(session, "letter.issue", actor, person_id=case.person_id, about=f"letter:{letter.id}")
    return letter


def of_referral(session: Session, referral_id: UUID) -> Sequence[Letter]:
    """Return the letters of a referral, newest first."""
    query = select(Letter).where(Letter.referral_id == referral_id)
    return session.scalars(query.order_by(Letter.made_at.desc())).all()


def get(session: Session, referral_id: UUID, letter_id: UUID) -> Letter:
    """Return one letter of a referral that the user was allowed to load. Raises NotFound."""
    letter = session.get(Letter, letter_id)
    if letter is None or letter.referral_id != referral_id:
        raise NotFound
    return letter


def register(session: Session, actor: User, after: str | None = None) -> Page[Letter]:
    """Return a page of the register of the user's centre, newest first. after: key of the last row (moment, id)."""
    query = select(Letter).where(Letter.centre_id == actor.centre_id).options(joinedload(Letter.referral))
    return NEWEST.page(session.scalars(NEWEST.rows(query, after)).unique().all())


def _next(session: Session, centre_id: UUID, year: int) -> int:
    last = select(func.max(Letter.running)).where(Letter.centre_id == centre_id, Letter.year == year)
    return (session.scalar(last) or 0) + 1


def _is_taken(session: Session, centre_id: UUID, year: int, number: str) -> bool:
    same = select(Letter.id).where(Letter.centre_id == centre_id, Letter.year == year, Letter.number == number)
    return session.scalar(same) is not None
