"""What may be told to whom: which classes of the case a consent or other basis on record covers for an agency.

The rule is that of a referral (c2_connect/packages/basis.py): a basis covers the classes that it names, for the agency
and the purpose that it names; what is sensitive goes under a basis alone that names the agency too. While the use of
the record is stopped nothing is told, and no agency is asked to come.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.casefile import consents, use_stops
from outreach.casefile.cases import Case
from outreach.casefile.consents import Consent, Use
from outreach.core import clock
from outreach.core.sealing import FieldClass
from outreach.directory.needs import Purpose


@dataclass(frozen=True)
class Covered:
    """One class of the case. purposes: the only ones for which it may be told; all, none."""

    kind: FieldClass
    purposes: Sequence[Purpose]

    @property
    def is_told(self) -> bool:
        """True if it may be told, for one purpose at least."""
        return bool(self.purposes)

    @property
    def is_bound(self) -> bool:
        """True if it may be told for some purposes alone."""
        return 0 < len(self.purposes) < len(Purpose)


@dataclass(frozen=True)
class Telling:
    """What may be told to one agency. is_stopped: the use of the record is, and no agency takes part."""

    classes: Sequence[Covered]
    is_stopped: bool = False

    @property
    def is_covered(self) -> bool:
        """True if a basis covers anything at all for this agency."""
        return any(one.is_told for one in self.classes)


def to_agencies(session: Session, case: Case, agency_ids: Collection[UUID]) -> dict[UUID, Telling]:
    """Return what may be told to each of these agencies today."""
    stopped = use_stops.standing(session, case.person_id) is not None
    live = [] if stopped else consents.live(session, case.person_id, clock.today())
    return {
        one: Telling([Covered(kind, _purposes(live, one, kind)) for kind in FieldClass], stopped) for one in agency_ids
    }


def to_agency(session: Session, case: Case, agency_id: UUID) -> Telling:
    """Return what may be told to one agency today."""
    return to_agencies(session, case, [agency_id])[agency_id]


def _purposes(live: list[Consent], agency_id: UUID, kind: FieldClass) -> list[Purpose]:
    covering = [one for one in live if kind in one.classes and _names(one, agency_id, kind)]
    return [purpose for purpose in Purpose if any(one.allows(Use(agency_id, purpose)) for one in covering)]


def _names(basis: Consent, agency_id: UUID, kind: FieldClass) -> bool:
    return kind != FieldClass.SENSITIVE or basis.agency_id == agency_id
