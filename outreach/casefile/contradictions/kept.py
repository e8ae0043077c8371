"""What breaks a rule, kept for the head of each centre: which records, without the rule, as they were judged last.

So a page reads only what it shows. It is a cache of what can be worked out at any time: `following` judges anew after
whatever was written since, and `flask stages verify --contradictions` compares.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Select, SmallInteger, Uuid, bindparam, delete, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.viewers import Viewer, per_user
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_CENTRE, OfCase
from outreach.casefile.contradictions.shown import Shown
from outreach.casefile.contradictions.standing import Standing
from outreach.core import clock
from outreach.core.codes import stored
from outreach.core.database import Base
from outreach.core.rows import RowDigest

Values = dict[str, Any]  # of a row, by column
MOST_COUNTED = 200  # above it shows "more than": an exact count would cost more with every record


class KeptContradiction(OfCase, Base):
    """A record that breaks a rule."""

    __tablename__ = "kept_contradictions"
    __table_args__ = (
        Index("ix_kept_contradictions_case_id", "case_id"),
        Index("ix_kept_contradictions_centre_id_decided", "centre_id", "decided", "year", "running", "source_id"),
    )

    source_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    """The id of the record's row."""
    kind: Mapped[Standing] = mapped_column(stored(Standing, "kind"))
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centres.id"))
    decided: Mapped[int] = mapped_column(SmallInteger)
    """1 if a decision covers it, else 0: a number, so that a page can begin after it."""
    year: Mapped[int] = mapped_column(SmallInteger)
    """With `running` the number of its case, by which the list is sorted."""
    running: Mapped[int]

    @property
    def place(self) -> tuple[int, int, int, UUID]:
        """Its place in the list (`Shown.place`)."""
        return self.decided, self.year, self.running, self.source_id


class Judged(Base):
    """How far a centre has been judged: one row, from the first time on."""

    __tablename__ = "contradictions_judged"

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centres.id"), primary_key=True)
    line: Mapped[int]
    """The last line of the trail that wrote a row (`rows.newest_line`) when it was judged."""
    day: Mapped[date]
    """The day for which it was judged: ages, rules and decisions go by the day."""


@dataclass(frozen=True)
class Place:
    """How far a centre has been judged; see `Judged`."""

    line: int
    day: date


_PLACES = select(
    select(func.max(RowDigest.line)).scalar_subquery(),
    select(Judged.line).where(Judged.centre_id == THIS_CENTRE).scalar_subquery(),
    select(Judged.day).where(Judged.centre_id == THIS_CENTRE).scalar_subquery(),
)


def places(session: Session, centre_id: UUID) -> tuple[Place | None, Place]:
    """Return how far a centre has been judged, and how far it can be today."""
    newest, line, day = session.execute(_PLACES, {"centre_id": centre_id}).one()
    return None if line is None else Place(line, day), Place(newest or 0, clock.today())


@dataclass(frozen=True)
class Judgement:
    """What was found when people of a centre were judged (None: everybody); since, to: how far it had been, and is."""

    centre_id: UUID
    since: Place | None
    to: Place
    people: Collection[UUID] | None
    found: list[Values]


def keep(session: Session, new: Judgement) -> None:
    """Replace what is kept of these people. Nothing is written if another process has judged the centre meanwhile."""
    audit.take_turn(session)
    if places(session, new.centre_id)[0] != new.since:
        return
    before = {row["source_id"]: dict(row) for row in session.execute(_before(new.centre_id, new.people)).mappings()}
    after = {values["source_id"]: values for values in new.found}
    put_in = [values for row_id, values in after.items() if before.get(row_id) != values]
    gone = [*(before.keys() - after.keys()), *(values["source_id"] for values in put_in)]
    session.execute(delete(KeptContradiction).where(KeptContradiction.source_id.in_(gone)))
    if put_in:
        session.execute(insert(KeptContradiction), put_in)
    session.execute(delete(Judged).where(Judged.centre_id == new.centre_id))
    session.execute(insert(Judged), [{"centre_id": new.centre_id, "line": new.to.line, "day": new.to.day}])


def of_centre(centre_id: UUID) -> Select[KeptContradiction]:
    """Select all that is kept of a centre."""
    return select(KeptContradiction).where(KeptContradiction.centre_id == centre_id)


def forget_cases(session: Session, case_ids: Collection[UUID]) -> None:
    """Delete what is kept of these cases."""
    session.execute(delete(KeptContradiction).where(KeptContradiction.case_id.in_(case_ids)))


def forget(session: Session) -> None:
    """Delete all: every centre is judged anew when somebody looks. For a program that may know other rules."""
    session.execute(delete(KeptContradiction))
    session.execute(delete(Judged))


def values_of(one: Shown, centre_id: UUID) -> Values:
    """Return what is kept of one that was found."""
    case = one.found.case
    decided, year, running, source_id = one.place
    said = {"decided": decided, "year": year, "running": running}
    return {"source_id": source_id, "kind": one.found.kind, "case_id": case.id, "centre_id": centre_id, **said}


@per_user
def in_sight(actor: Viewer) -> Select[KeptContradiction]:
    """Select what is kept of the actor's centre in cases that they may see, but of those people named."""
    query = select(KeptContradiction).join(Case, Case.id == KeptContradiction.case_id)
    query = query.where(KeptContradiction.centre_id == actor.centre_id, cases.in_sight(actor, of_few=True))
    return query.where(Case.person_id.not_in(bindparam("people", expanding=True)))


@per_user
def counting(actor: Viewer) -> Select[int]:
    """Select the number of those to decide, up to `MOST_COUNTED` + 1."""
    some = in_sight(actor).where(KeptContradiction.decided == 0).with_only_columns(KeptContradiction.source_id)
    return select(func.count()).select_from(some.limit(MOST_COUNTED + 1).subquery())


def _before(centre_id: UUID, people: Collection[UUID] | None) -> Select[Any]:
    query = of_centre(centre_id).with_only_columns(*KeptContradiction.__table__.columns)
    if people is None:
        return query
    theirs = select(Case.id).where(Case.person_id.in_(people))
    return query.where(KeptContradiction.case_id.in_(theirs))
