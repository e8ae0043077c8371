"""Matching of an organization of another directory with an agency of ours, so that nobody comes twice."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from outreach.directory.agencies import Agency
from outreach.exchange.hsds.described import Described

AT_ONCE = 200  # organizations looked for in one query


def candidates(session: Session, described: Sequence[Described]) -> set[UUID]:
    """The agencies by which any of these may be known."""
    found: set[UUID] = set()
    for start in range(0, len(described), AT_ONCE):
        some = described[start : start + AT_ONCE]
        sources = [one.source_id for one in some]
        known = or_(
            Agency.source_id.in_(sources),
            Agency.id.in_([made for made in map(_uuid_of, sources) if made]),
            Agency.code.in_([one.code for one in some]),
            Agency.name_th.in_([one.name_th for one in some]),
        )
        found.update(session.scalars(select(Agency.id).where(known)))
    return found


def find(described: Described, known: Sequence[Agency]) -> Agency | None:
    """The agency that an organization is: by its id, the id that it came with, its code, or its Thai name."""
    ways = (
        lambda agency: str(agency.id) == described.source_id,
        lambda agency: agency.source_id == described.source_id,
        lambda agency: agency.code == described.code,
        lambda agency: agency.name_th == described.name_th,
    )
    return next((agency for way in ways for agency in known if way(agency)), None)


def _uuid_of(text: str) -> UUID | None:
    """The id that a text is; None if it is none of ours."""
    try:
        return UUID(text)
    except ValueError:
        return None
