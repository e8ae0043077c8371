"""Matching of organizations of another directory with our agencies, to avoid duplicates."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from outreach.directory.agencies import Agency
from outreach.exchange.hsds.described import Described

AT_ONCE = 200  # organizations per query


def candidates(session: Session, described: Sequence[Described]) -> set[UUID]:
    """Return the ids of agencies that any of these may match."""
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
    """Return the matching agency: by its id, the id under which it was imported, its code, or its Thai name."""
    ways = (
        lambda agency: str(agency.id) == described.source_id,
        lambda agency: agency.source_id == described.source_id,
        lambda agency: agency.code == described.code,
        lambda agency: agency.name_th == described.name_th,
    )
    return next((agency for way in ways for agency in known if way(agency)), None)


def _uuid_of(text: str) -> UUID | None:
    """Return the text as a UUID; None if it is not one."""
    try:
        return UUID(text)
    except ValueError:
        return None
