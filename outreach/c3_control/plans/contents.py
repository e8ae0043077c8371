"""What a version of a plan held on its day: its goals and acts as they stood, kept as JSON, and read again in words."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.c3_control.plans.models import Aim, Goal, LifeArea, Owner, Plan, PlanAct, Progress, read
from outreach.c3_control.plans.pursued import OfCase, Pursued


@dataclass(frozen=True, repr=False)
class KeptAct:
    """An act, as it was agreed."""

    words: str
    owner: Owner | None
    due_on: date
    done_on: date | None


@dataclass(frozen=True, repr=False)
class KeptGoal:
    """A goal, as it was agreed."""

    aim: Aim | None
    area: LifeArea | None
    words: str
    progress: Progress | None
    acts: Sequence[KeptAct]
    id: UUID | None = None
    since: Goal | None = None

    @property
    def is_corrected(self) -> bool:
        """True if the goal was worded anew since: those words are to be shown."""
        return self.since is not None and self.since.words != self.words


def packed(session: Session, case_id: UUID) -> str | None:
    """Return the goals of a case as they stand now; None without any."""
    found = OfCase.read(session, case_id).counting
    return json.dumps([_goal(one) for one in found], ensure_ascii=False) if found else None


def unpacked(text: str | None) -> list[KeptGoal]:
    """Return the goals of a version; none if it holds none, or they cannot be read."""
    try:
        found = json.loads(text or "[]")
    except ValueError:  # a cell that does not verify reads as words
        return []
    return [
        KeptGoal(
            aim=read(Aim, one["aim"]),
            area=read(LifeArea, one["area"]),
            words=one["words"],
            progress=read(Progress, one["progress"]),
            acts=[_kept(act) for act in one["acts"]],
            id=UUID(one["id"]) if "id" in one else None,
        )
        for one in found
    ]


def as_it_stands(session: Session, plan: Plan) -> list[KeptGoal]:
    """Return the goals of a version, each with what became of its wording since; of old versions that is not known."""
    now = {one.goal.id: one.goal for one in OfCase.read(session, plan.case_id).pursued}
    return [replace(one, since=now.get(one.id) if one.id else None) for one in unpacked(plan.contents)]


def _goal(one: Pursued) -> dict[str, Any]:
    acts = [_act(act) for act in one.acts if not act.is_voided]
    told = {"id": str(one.goal.id), "aim": one.goal.aim, "area": one.goal.area, "words": one.goal.words}
    return told | {"progress": one.progress.value, "acts": acts}


def _act(act: PlanAct) -> dict[str, str | None]:
    done = act.done_on.isoformat() if act.done_on else None
    return {"words": act.words, "owner": act.owner.value, "due_on": act.due_on.isoformat(), "done_on": done}


def _kept(act: dict[str, str]) -> KeptAct:
    done = date.fromisoformat(act["done_on"]) if act["done_on"] else None
    return KeptAct(act["words"], read(Owner, act["owner"]), date.fromisoformat(act["due_on"]), done)
