"""Risk: how great it is, why, what helps, and which case is urgent now.

Each assessment and each safety plan is a dated row; the newest that counts is in force, and the earlier ones are its
history. Agencies are never told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.casefile.cases import Case
from outreach.casefile.risks import assessing, safety, urgent
from outreach.casefile.risks.assessing import Assessment
from outreach.casefile.risks.safety import SafetyPlan
from outreach.casefile.risks.urgent import UrgentMark

__all__ = ["OfCase", "wrong"]


@dataclass(frozen=True, repr=False)
class OfCase:
    """What a case page shows of risk. assessments: newest first, voided ones too; plan: the one in force."""

    assessments: Sequence[Assessment]
    plans: Sequence[SafetyPlan]
    urgent: Sequence[UrgentMark]

    @classmethod
    def read(cls, session: Session, case_id: UUID) -> Self:
        """Read it."""
        asked = assessing.of_case(session, case_id), safety.of_case(session, case_id), urgent.of_case(session, case_id)
        return cls(*asked)

    @property
    def now(self) -> Assessment | None:
        """The assessment in force."""
        return next((one for one in self.assessments if not one.is_voided), None)

    @property
    def plan(self) -> SafetyPlan | None:
        """The safety plan in force."""
        return next((one for one in self.plans if not one.is_voided), None)

    @property
    def mark(self) -> UrgentMark | None:
        """The urgent mark that stands."""
        return next((one for one in self.urgent if one.stands), None)

    @property
    def by(self) -> set[UUID]:
        """The ids of the users who wrote any of it."""
        wrote = {one.made_by for rows in (self.assessments, self.plans, self.urgent) for one in rows}
        return wrote | {one.ended_by for one in self.urgent if one.ended_by}


def wrong(session: Session) -> list[str]:
    """Return the numbers of the cases whose marks are not those of their assessments and urgent marks."""
    differ = session.execute(select(Case.year, Case.running).where(assessing.wrong() | urgent.wrong()))
    return [f"{year}/{running:04d}" for year, running in differ]
