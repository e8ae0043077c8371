"""Winning a core person: every talk with them, and how they stand after it, dated. How they stand is never a flag."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.c1_core_person import voiding
from outreach.c1_core_person.core_persons import CorePerson
from outreach.casefile.corrections import Why
from outreach.core import clock
from outreach.core.codes import Code, stored
from outreach.core.columns import Moment, Recorded
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import FieldClass, Sealed
from outreach.web.paging import Keyset, Page


class Standing(Code):
    """How a core person stands to us."""

    NOT_YET = "not_yet", "Not won yet"
    TALKING = "talking", "We are talking"
    WON = "won", "Won"
    LOST = "lost", "Lost again"

    @property
    def tone(self) -> str:
        """The colour of its badge."""
        return {Standing.WON: "success", Standing.LOST: "danger", Standing.TALKING: "info"}.get(self, "secondary")


class TalkWay(Code):
    """How a talk with a core person came about."""

    MET = "met", "Met in person"
    PHONE = "phone", "By telephone"
    MESSAGE = "message", "By message"
    THROUGH = "through", "Through somebody else"


class CoreTalk(Recorded, Base):
    """A talk with a core person, and how they stand after it (None: as before)."""

    __tablename__ = "core_talks"
    __table_args__ = (Index("ix_core_talks_core_person_id_day", "core_person_id", "day"),)

    core_person_id: Mapped[UUID] = mapped_column(ForeignKey("core_persons.id"))
    day: Mapped[date]
    way: Mapped[TalkWay] = mapped_column(stored(TalkWay, "way"))
    standing: Mapped[Standing | None] = mapped_column(stored(Standing, "standing"))
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    """Who talked with them: whoever won them."""
    voided_at: Mapped[datetime | None] = mapped_column(Moment)
    """Set for one that was written down by mistake: it counts nowhere."""
    voided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    void_why: Mapped[Why | None] = mapped_column(stored(Why, "void_why", checked=False))

    words = Sealed("core_talks.words", FieldClass.NARRATIVE, owner="core_person_id", block=256)


@dataclass(frozen=True, kw_only=True, repr=False)
class TalkDetails:
    """Day, way and words of a talk, who talked (None: the actor), and how the core person stands after it."""

    day: date
    way: TalkWay
    standing: Standing | None = None
    worker_id: UUID | None = None
    words: str | None = None


def write(session: Session, core_person: CorePerson, details: TalkDetails, actor: User) -> CoreTalk:
    """Write down a talk. Raises Refused for a day that has not come."""
    if details.day > clock.today():
        raise Refused(lazy_gettext("This day has not come yet."), "day")
    talk = CoreTalk(
        core_person_id=core_person.id,
        day=details.day,
        way=details.way,
        standing=details.standing,
        worker_id=details.worker_id or actor.id,
        words=details.words,
        made_by=actor.id,
    )
    session.add(talk)
    session.flush()
    audit.record(session, "core_person.talk", actor, about=f"core_person:{core_person.id}")
    return talk


def get(session: Session, core_person: CorePerson, talk_id: UUID) -> CoreTalk:
    """Return a talk with a core person. Raises NotFound."""
    talk = session.get(CoreTalk, talk_id)
    if talk is None or talk.core_person_id != core_person.id:
        raise NotFound
    return talk


def void(session: Session, talk: CoreTalk, why: Why, actor: User) -> None:
    """Void a talk that was written down by mistake; it stays readable, and counts nowhere. Raises Refused if it is."""
    voiding.void(session, talk, why, actor)
    audit.record(session, "core_person.talk_void", actor, about=f"core_person:{talk.core_person_id}")


_NEWEST = Keyset(CoreTalk.day.desc(), CoreTalk.made_at.desc(), CoreTalk.id.desc())


def talks(session: Session, core_person: CorePerson, after: str | None = None) -> Page[CoreTalk]:
    """Return a page of the talks with a core person, newest first; voided ones too."""
    query = select(CoreTalk).where(CoreTalk.core_person_id == core_person.id)
    return _NEWEST.page(session.scalars(_NEWEST.rows(query, after)).all())


def steps(session: Session, core_person: CorePerson) -> Sequence[CoreTalk]:
    """Return the talks after which a core person stood otherwise, the newest first: those that count."""
    query = select(CoreTalk).where(CoreTalk.core_person_id == core_person.id, CoreTalk.voided_at.is_(None))
    query = query.where(CoreTalk.standing.is_not(None))
    return session.scalars(query.order_by(CoreTalk.day.desc(), CoreTalk.made_at.desc(), CoreTalk.id.desc())).all()


def standing_on(told: Sequence[CoreTalk], day: date) -> CoreTalk | None:
    """Return the step (of `steps`) by which a core person stands as they do at the end of a day; None: not yet won."""
    return next((talk for talk in told if talk.day <= day), None)
