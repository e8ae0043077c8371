"""The places of a centre as routing knows them: agencies, the communities that they serve, and their languages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c2_connect.routing.facts import Home
from outreach.c2_connect.routing.rules import ShelterRule
from outreach.casefile.people import Person
from outreach.core.sealing import Unreadable
from outreach.directory import agencies, communities
from outreach.directory.agencies import Agency, AgencyArea, AgencyTongue, Community, Tongue


@dataclass(frozen=True)
class Directory:
    """All facts of the places, read once for a page.

    communities: normal forms of those on the centre's list, by id; read only if some place serves some of them only.
    areas: communities served, for agencies that do not serve all.
    """

    known: list[Agency]
    areas: dict[UUID, frozenset[str]]
    tongues: dict[UUID, frozenset[Tongue]]
    communities: Mapping[UUID, str]

    @property
    def by_code(self) -> dict[str, Agency]:
        """Places by code."""
        return {agency.code: agency for agency in self.known}

    def community_of(self, person: Person) -> str | None:
        """Return the person's recorded community, if it is on the list."""
        return self.listed(person.community) if self.communities else None

    def listed(self, name: str | Unreadable | None) -> str | None:
        """Return a community's name in its normal form, if it is on the list."""
        normal = communities.normal(_words(name)) if self.communities else ""
        return normal if normal in self.communities.values() else None

    def home_of(self, person: Person) -> Home:
        """Return the person's community as recorded; the address is only a hint."""
        if _words(person.community):
            community = self.community_of(person)
            return Home(community, unlisted=community is None)
        address = _words(person.address) if self.communities else ""
        return Home(hint=community_in(address, self.communities.values()))

    def area_of(self, rule: ShelterRule | None) -> frozenset[str] | None:
        """Return the one community that a rule is limited to; None if it is not limited."""
        if rule is None or rule.community_id is None:
            return None
        return frozenset(self.communities[one] for one in [rule.community_id] if one in self.communities)


def read_directory(
    session: Session, centre_id: UUID | None, running: Iterable[ShelterRule] = (), only: Agency | None = None
) -> Directory:
    """Return the places of a centre (or one of them), in four queries; communities only if one is named by them."""
    known = [only] if only else agencies.everyone(session, centre_id)
    tongues: dict[UUID, set[Tongue]] = {agency.id: set() for agency in known}
    for spoken in session.scalars(select(AgencyTongue).where(AgencyTongue.agency_id.in_(tongues))):
        tongues[spoken.agency_id].add(spoken.tongue)
    found = directory_of(session, known, areas_of(session, known), running, centre_id)
    return replace(found, tongues={agency_id: frozenset(codes) for agency_id, codes in tongues.items()})


def areas_of(session: Session, known: Iterable[Agency]) -> Sequence[AgencyArea]:
    """Return the communities that these agencies serve, of those that do not serve all."""
    bounded = [agency.id for agency in known if not agency.serves_all]
    return session.scalars(select(AgencyArea).where(AgencyArea.agency_id.in_(bounded))).all() if bounded else []


def directory_of(
    session: Session,
    known: Sequence[Agency],
    served: Iterable[AgencyArea],
    running: Iterable[ShelterRule],
    centre_id: UUID | None,
) -> Directory:
    """Return these places of a centre with the communities that they serve (served), without languages."""
    areas: dict[UUID, set[str]] = {agency.id: set() for agency in known if not agency.serves_all}
    named = communities_of(session, centre_id, running, bounded=bool(areas))
    for area in served:
        if area.agency_id in areas and area.community_id in named:
            areas[area.agency_id].add(named[area.community_id])
    return Directory([*known], {agency_id: frozenset(names) for agency_id, names in areas.items()}, {}, named)


def communities_of(
    session: Session, centre_id: UUID | None, running: Iterable[ShelterRule], *, bounded: bool
) -> dict[UUID, str]:
    """Return the normal forms of a centre's communities; none if neither agencies (bounded) nor rules name some."""
    if not bounded and not any(rule.community_id for rule in running):
        return {}
    listed = session.scalars(select(Community).where(communities.of_centre(centre_id)))
    return {row.id: communities.normal(row.name) for row in listed}


def community_in(address: str, on_list: Iterable[str]) -> str | None:
    """Return the listed community named in an address, the longest if several; None without one."""
    written = communities.normal(address)
    return max((name for name in on_list if name and name in written), key=len, default=None)


def _words(value: str | Unreadable | None) -> str:
    return "" if value is None or isinstance(value, Unreadable) else value
