"""Where a young person sleeps, for the page of the case: at Baan Rao and elsewhere."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.c3_control import stays
from outreach.c3_control.placements import models as placements
from outreach.c3_control.placements.models import Placement
from outreach.c3_control.stays import Stay


@dataclass(frozen=True)
class Nights:
    """The stays and the placements of a case, newest first."""

    stays: list[Stay]
    placements: list[Placement]

    @classmethod
    def read(cls, session: Session, case_id: UUID) -> Self:
        """Read them."""
        return cls(stays.of_case(session, case_id), placements.of_case(session, case_id))
