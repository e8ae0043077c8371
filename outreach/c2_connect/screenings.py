"""Screenings: a young person's needs on a day. Needs are sensitive, so they are sealed."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import Index, SmallInteger
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.c2_connect.levels import PRESSING, NeedLevel
from outreach.casefile import cases, milestones
from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_CASE, OfCase, OfPerson, Voidable
from outreach.casefile.consents import lawful
from outreach.casefile.consents.lawful import Act
from outreach.casefile.kinds import MilestoneKind
from outreach.core.columns import Recorded, label
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.newest import newest_of
from outreach.core.questions import Question
from outreach.core.sealing import FieldClass, Sealed, Unreadable
from outreach.directory.needs import Need


class Screening(OfCase, OfPerson, Voidable, Recorded, Base):
    """Result of one screening of needs; the newest counts.

    instrument: the version of the instrument by which it was asked; None if the needs were ticked.
    """

    __tablename__ = "screenings"
    __label__ = "Screening of needs"
    __table_args__ = (Index("ix_screenings_case_id_day", "case_id", "day"),)

    day: Mapped[date] = mapped_column(info=label("Day"))
    instrument: Mapped[int | None] = mapped_column(SmallInteger, info=label("Version of the questions"))

    needs = Sealed("screenings.needs", FieldClass.SENSITIVE, block=256, label="Needs")
    story = Sealed("screenings.story", FieldClass.NARRATIVE, block=256, label="Story")
    levels = Sealed("screenings.levels", FieldClass.SENSITIVE, block=512, label="Level of each need")
    answers = Sealed("screenings.answers", FieldClass.SENSITIVE, block=1024, label="Answers to the questions")


@dataclass(frozen=True, kw_only=True, repr=False)
class Measured:
    """What the instrument found: its version, the answers by question, the level of each need asked about.

    tells_of_health: one of the answers does, whatever it is.
    """

    version: int
    answers: Mapping[str, str]
    levels: Mapping[Need, NeedLevel]
    tells_of_health: bool


@dataclass(frozen=True, kw_only=True, repr=False)
class ScreeningDetails:
    """Details of a screening: day, needs, story; measured: by the instrument, which may find that nothing is needed."""

    day: date
    needs: Sequence[Need]
    story: str | None = None
    measured: Measured | None = field(default=None)

    @property
    def asks_basis(self) -> bool:
        """True if it needs a legal basis: a need, or a question that was answered, tells of health or safety."""
        return asks_basis(self.needs) or bool(self.measured and self.measured.tells_of_health)


def screen(session: Session, case: Case, details: ScreeningDetails, actor: User) -> Screening:
    """Record a screening. Raises Refused without a need or a measure, for a closed case or a day outside it; NoBasis if
    it tells of health or safety without a legal basis."""
    cases.check_open(case)
    cases.check_day(case, details.day)
    if details.measured is None:
        check_needs(details.needs)
    if details.asks_basis:
        lawful.check(session, case, Act.SCREENING, details.day)
    screening = Screening(
        case_id=case.id,
        person_id=case.person_id,
        day=details.day,
        needs=json.dumps([need.value for need in details.needs]),
        story=details.story,
        made_by=actor.id,
        **_kept(details.measured),
    )
    session.add(screening)
    milestones.record(session, case, MilestoneKind.NEEDS_SCREENED, details.day, screening.id, actor)
    audit.record(session, "needs.screen", actor, person_id=case.person_id, about=f"screening:{screening.id}")
    return screening


def _kept(measured: Measured | None) -> dict[str, object]:
    if measured is None:
        return {}
    found = {need.value: level.value for need, level in measured.levels.items()}
    said = {"levels": json.dumps(found), "answers": json.dumps(dict(measured.answers))}
    return {"instrument": measured.version, **said}


def check_needs(needs: Collection[Need]) -> None:
    """Raise Refused without a need."""
    if not needs:
        raise Refused(lazy_gettext("Choose at least one need."), "needs")


def asks_basis(needs: Collection[Need]) -> bool:
    """Return True if one of these needs is sensitive (health or safety): screening it requires a legal basis."""
    return any(need.is_sensitive for need in needs)


_COUNTS = Screening.voided_at.is_(None)
OF_CASE = Question(Screening, Screening.case_id == THIS_CASE, _COUNTS, by="-day -made_at", most=1)


def latest(session: Session, case_id: UUID) -> Screening | None:
    """Return the newest screening of a case."""
    return next(iter(OF_CASE.ask(session, case_id=case_id)), None)


def latest_of(session: Session, case_ids: Collection[UUID]) -> dict[UUID, Screening]:
    """Return the newest screening of each of these cases, in one query."""
    order = Screening.day.desc(), Screening.made_at.desc()
    newest = newest_of(Screening, Screening.case_id, *order, where=[Screening.case_id.in_(case_ids), _COUNTS])
    return {one.case_id: one for one in session.scalars(newest)}


def needs_of(screening: Screening) -> list[Need]:
    """Return the needs of a screening, in the order of the list; empty if they cannot be read."""
    return list(read(screening.needs))


def read(kept: str | None) -> tuple[Need, ...]:
    """Return the needs kept in a screening, in the order of the list; none if they cannot be read."""
    if not kept or isinstance(kept, Unreadable):
        return ()
    found = set(json.loads(kept))
    return tuple(need for need in Need if need.value in found)


def levels_of(screening: Screening | None) -> dict[Need, NeedLevel]:
    """Return the level of each need asked about; empty if the needs were ticked, or cannot be read."""
    return read_levels(screening.levels) if screening else {}


def read_levels(kept: str | None) -> dict[Need, NeedLevel]:
    """Return the levels kept in a screening."""
    if not kept or isinstance(kept, Unreadable):
        return {}
    return {Need(code): NeedLevel(level) for code, level in json.loads(kept).items()}


def levels_in_words(kept: str | None) -> str:
    """Return the kept levels in words."""
    return ", ".join(f"{need.label}: {level.label}" for need, level in read_levels(kept).items())


def most_pressing_first(screening: Screening) -> list[tuple[Need, NeedLevel | None]]:
    """Return the needs of a screening with their levels: red, amber, then those that were ticked."""
    levels = levels_of(screening)
    found = [(need, levels.get(need)) for need in needs_of(screening)]
    return sorted(found, key=lambda one: PRESSING.index(one[1]))
