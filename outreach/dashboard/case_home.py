"""What the page of a case shows of family, addresses, school and work."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.casefile.family import addresses, members, reunions, warning
from outreach.casefile.schooling import schoolings
from outreach.casefile.work import jobs
from outreach.core.language import LazyText


@dataclass(frozen=True)
class Home:
    """What stands of it now."""

    family: list[members.FamilyMember]
    doubts: dict[UUID, list[LazyText]]
    addresses: list[addresses.HomeAddress]
    returns: list[reunions.Told]
    schools: list[schoolings.Schooling]
    jobs: list[jobs.Job]


def of(session: Session, person_id: UUID) -> Home:
    """Read it."""
    family = members.around(session, person_id)
    return Home(
        family=family,
        doubts=warning.all_doubts(session, person_id, family, unfolded=False),
        addresses=addresses.of_young_person(session, person_id),
        returns=reunions.told(session, person_id),
        schools=schoolings.of_young_person(session, person_id),
        jobs=jobs.of_young_person(session, person_id),
    )
