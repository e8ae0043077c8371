"""The tables of pathways. Which kind it is, which step was taken and what was written of it is sealed.

What tells of health stands in fields of its own (`folded_*`), which are opened only where health is unfolded. In plain
there are days, and that a pathway goes on or is over: what a list of what is due needs.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.c3_control.plans.models import Owner
from outreach.c5_complete.pathways import kinds
from outreach.c5_complete.pathways.kinds import PathwayKind
from outreach.casefile.columns import THIS_CASE, OfCase, OfPerson, Voidable
from outreach.core.codes import Code, stored
from outreach.core.columns import Recorded, label
from outreach.core.database import Base
from outreach.core.questions import Question
from outreach.core.sealing import Empty, FieldClass, Sealed

_GOES_ON = text("over_on IS NULL AND voided_at IS NULL")


class Deed(Code):
    """What became of a step, or of the pathway there."""

    TAKEN = "taken", "Done"
    SKIPPED = "skipped", "Left out"
    STOPPED = "stopped", "Stopped"

    @property
    def is_end(self) -> bool:
        """True if nothing comes after it."""
        return self is Deed.STOPPED

    @property
    def needs_words(self) -> bool:
        """True if why must be written."""
        return self is not Deed.TAKEN

    @property
    def tone(self) -> str:
        """Colour of its mark."""
        return {"taken": "success", "skipped": "secondary", "stopped": "warning"}[self.value]


class Pathway(OfCase, OfPerson, Voidable, Recorded, Base):
    """A pathway that is walked in a case. Of `kind` and `words` or of their folded twins the other pair is empty.

    moved_on: the day of its last step, or of its beginning; over_on: the day on which it ended. Both follow its steps.
    """

    __tablename__ = "pathways"
    __label__ = "Pathway"
    __table_args__ = (
        Index("ix_pathways_case_id_begun_on", "case_id", "begun_on"),
        Index("ix_pathways_moved_on", "moved_on", "id", sqlite_where=_GOES_ON, postgresql_where=_GOES_ON),
    )

    begun_on: Mapped[date] = mapped_column(info=label("Begun on"))
    owner: Mapped[Owner] = mapped_column(stored(Owner, "owner"), info=label("Who sees to it"))
    expected_on: Mapped[date | None] = mapped_column(info=label("Expected by"))
    moved_on: Mapped[date] = mapped_column(info=label("Last step on"))
    over_on: Mapped[date | None] = mapped_column(info=label("Over on"))

    kind = Sealed("pathways.kind", FieldClass.NARRATIVE, empty=Empty.SEALED, label="Kind")
    words = Sealed("pathways.words", FieldClass.NARRATIVE, block=256, empty=Empty.SEALED, label="A word on it")
    folded_kind = Sealed("pathways.folded_kind", FieldClass.SENSITIVE, label="Kind")
    folded_words = Sealed("pathways.folded_words", FieldClass.SENSITIVE, block=256, label="A word on it")

    @property
    def is_folded(self) -> bool:
        """True if it tells of health."""
        return not self.kind

    @property
    def opened(self) -> PathwayKind | None:
        """Its kind, unfolded if need be: for verbs and where health is unfolded. None if it cannot be read."""
        return kinds.named(self.kind or self.folded_kind)

    @property
    def shown(self) -> PathwayKind | None:
        """Its kind; None if it stays folded."""
        return kinds.named(self.kind)

    @property
    def told(self) -> str | None:
        """What was written at its beginning, unfolded if need be."""
        return self.folded_words if self.is_folded else self.words


class PathwayStep(OfCase, OfPerson, Voidable, Recorded, Base):
    """What became of a step on a day: `move` is the deed and the code of the step.

    next_on: the next appointment. ends: the pathway is over with it. outcome_id: the outcome that it led to.
    """

    __tablename__ = "pathway_steps"
    __label__ = "Step of a pathway"
    __table_args__ = (
        Index("ix_pathway_steps_case_id_day", "case_id", "day"),
        CheckConstraint("next_on IS NULL OR next_on > day", name="next_after_this"),
        CheckConstraint("next_on IS NULL OR NOT ends", name="nothing_after_the_end"),
    )

    pathway_id: Mapped[UUID] = mapped_column(ForeignKey("pathways.id"), index=True)
    outcome_id: Mapped[UUID | None] = mapped_column(ForeignKey("outcomes.id"), unique=True)
    day: Mapped[date] = mapped_column(info=label("Day"))
    next_on: Mapped[date | None] = mapped_column(info=label("Next appointment"))
    ends: Mapped[bool] = mapped_column(info=label("It is over with it"))

    move = Sealed("pathway_steps.move", FieldClass.NARRATIVE, empty=Empty.SEALED, label="Step")
    words = Sealed("pathway_steps.words", FieldClass.NARRATIVE, block=256, empty=Empty.SEALED, label="A word on it")
    folded_move = Sealed("pathway_steps.folded_move", FieldClass.SENSITIVE, label="Step")
    folded_words = Sealed("pathway_steps.folded_words", FieldClass.SENSITIVE, block=256, label="A word on it")

    pathway: Mapped[Pathway] = relationship()

    @property
    def is_folded(self) -> bool:
        """True if it tells of health."""
        return not self.move

    @property
    def deed(self) -> Deed | None:
        """What became of the step, unfolded if need be; None if it cannot be read."""
        return read(self.move or self.folded_move)[0]

    @property
    def code(self) -> str:
        """The code of the step, unfolded if need be."""
        return read(self.move or self.folded_move)[1]

    @property
    def told(self) -> str | None:
        """What was written of it, unfolded if need be."""
        return self.folded_words if self.is_folded else self.words


def packed(deed: Deed, code: str) -> str:
    """Return what is kept of a step."""
    return f"{deed.value}:{code}"


def read(move: str | None) -> tuple[Deed | None, str]:
    """Return deed and step out of what is kept."""
    deed, _colon, code = (move or "").partition(":")
    return (Deed(deed) if deed in set(Deed) else None), code


def folding(*names: str, folded: bool, **values: Any) -> dict[str, Any]:
    """Return sealed values under the names that fit: those of health apart, the others empty."""
    prefix, other = ("folded_", "") if folded else ("", "folded_")
    return {f"{prefix}{name}": values[name] for name in names} | {f"{other}{name}": None for name in names}


PATHWAYS = Question(Pathway, Pathway.case_id == THIS_CASE, by="begun_on made_at")
STEPS = Question(PathwayStep, PathwayStep.case_id == THIS_CASE, by="day made_at")
