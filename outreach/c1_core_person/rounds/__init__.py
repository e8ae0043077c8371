"""Rounds: a team meets several young people at one place; place and day are written once, each gets a contact.

Heads without a name are counted, and stand in nobody's case.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, and_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from outreach.access import audit
from outreach.access.users import User
from outreach.c1_core_person import contacts
from outreach.c1_core_person.contacts import ContactDetails, HowItWent
from outreach.c1_core_person.places import Place
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.columns import Voidable
from outreach.casefile.due_days import DueDay, What
from outreach.core import clock
from outreach.core.columns import Recorded
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import vault_of

MOST = 200  # cases offered on the page
MOST_SHOWN = 10  # rounds


class Round(Voidable, Recorded, Base):
    """A round at a place: how many were met, by name and without, as counted. Whom is in their cases alone, and nothing
    leads from here to them."""

    __tablename__ = "rounds"
    __table_args__ = (
        Index("ix_rounds_centre_id_day", "centre_id", "day", "made_at"),
        CheckConstraint("named >= 0", name="named_not_negative"),
        CheckConstraint("unnamed >= 0", name="unnamed_not_negative"),
    )

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centres.id"))
    day: Mapped[date]
    place_id: Mapped[UUID | None] = mapped_column(ForeignKey("places.id"))
    named: Mapped[int] = mapped_column(SmallInteger)
    unnamed: Mapped[int] = mapped_column(SmallInteger)

    place: Mapped[Place | None] = relationship(lazy="joined")


@dataclass(frozen=True, repr=False)
class Met:
    """How it went with one of them, and a word."""

    how: HowItWent
    story: str | None = None


@dataclass(frozen=True, kw_only=True, repr=False)
class RoundDetails:
    """Day and place, those who were met by the id of their case, and the number of others whose name is not known."""

    day: date
    at_time: time | None = None
    place_id: UUID | None = None
    where_else: str | None = None
    met: Mapping[UUID, Met] = field(default_factory=dict)
    unnamed: int = 0

    @property
    def heads(self) -> int:
        """Number of all who were met."""
        return len(self.met) + self.unnamed


def own(session: Session, actor: User) -> Sequence[Case]:
    """Return the user's open cases, who was met last first, with their keys."""
    seen = and_(DueDay.case_id == Case.id, DueDay.what == What.SEE)
    query = select(Case).outerjoin(DueDay, seen).where(cases.in_sight(actor, of_few=True))
    query = query.where(Case.caseworker_id == actor.id, Case.closed_on.is_(None))
    found = session.scalars(query.order_by(DueDay.since.desc(), Case.id).limit(MOST)).all()
    vault_of(session).fetch_keys(session, {case.person_id for case in found})
    return found


def log(session: Session, theirs: Sequence[Case], details: RoundDetails, actor: User) -> Round:
    """Log a contact in each case of those who were met, and the round. theirs: the cases that were offered.

    Raises Refused if nobody was met, NotFound for a case that was not offered, and as `contacts.log` does.
    """
    check_heads(details.heads)
    known = {case.id: case for case in theirs}
    for case_id, met in details.met.items():
        if case_id not in known:
            raise NotFound
        contacts.log(session, known[case_id], _contact(details, met), actor)
    written = Round(
        centre_id=actor.centre_id,
        day=details.day,
        place_id=details.place_id,
        named=len(details.met),
        unnamed=details.unnamed,
        made_by=actor.id,
    )
    return _keep(session, written, actor, "round.log")


def correct(session: Session, written: Round, named: int, unnamed: int, actor: User) -> Round:
    """Count anew, by name and without: the old count stays, voided; the contacts are corrected in their cases.

    Raises Refused if it was corrected meanwhile, or if nobody is left.
    """
    session.refresh(written, with_for_update={"of": Round})  # its place is joined
    if written.is_voided:
        raise Refused(lazy_gettext("This count was corrected meanwhile. Look at the list again."))
    check_heads(named + unnamed)
    written.voided_at = clock.now()
    place = {"centre_id": written.centre_id, "day": written.day, "place_id": written.place_id}
    new = Round(**place, named=named, unnamed=unnamed, made_by=actor.id)
    return _keep(session, new, actor, "round.correct")


def load(session: Session, round_id: UUID, actor: User) -> Round:
    """Return a round of the user's own. Raises NotFound."""
    written = session.get(Round, round_id)
    if written is None or written.made_by != actor.id or written.centre_id != actor.centre_id or written.is_voided:
        raise NotFound
    return written


def lately(session: Session, actor: User) -> Sequence[Round]:
    """Return the last rounds of the user's centre, the newest first."""
    query = select(Round).where(Round.centre_id == actor.centre_id, Round.voided_at.is_(None))
    return session.scalars(query.order_by(Round.day.desc(), Round.made_at.desc()).limit(MOST_SHOWN)).all()


def check_heads(heads: int) -> None:
    """Raise Refused for a round in which nobody was met."""
    if heads < 1:
        raise Refused(lazy_gettext("Tick whom you met, or write how many had no name."), "unnamed")


def _contact(details: RoundDetails, met: Met) -> ContactDetails:
    return ContactDetails(
        day=details.day,
        at_time=details.at_time,
        place_id=details.place_id,
        where_else=details.where_else,
        how=met.how,
        story=met.story,
    )


def _keep(session: Session, written: Round, actor: User, action: str) -> Round:
    session.add(written)
    session.flush()
    audit.record(session, action, actor, about=f"round:{written.id}")
    return written
