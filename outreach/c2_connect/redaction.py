"""Redaction of a referral beside a young person: its need, its agency's name, and all that reveals the same.

`Referral.agency_words` is the rule for the name; this module holds the rest.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import users
from outreach.access.users import User
from outreach.c2_connect import referrals
from outreach.c2_connect.packages import FIELDS
from outreach.c2_connect.referrals import Referral
from outreach.casefile import reveals
from outreach.casefile.cases import Case
from outreach.casefile.reveals import Section
from outreach.core.language import LazyText, lazy_gettext
from outreach.core.sealing import FieldClass

SOMEBODY_THERE = lazy_gettext("Somebody at the agency")


def unfold(session: Session, case: Case, referral: Referral, actor: User) -> None:
    """Reveal a sensitive need, audited, for a page that cannot do without. Raises NotFound if not allowed."""
    if referral.need.is_sensitive:
        reveals.reveal(session, case, Section.REFERRALS, actor)


def sensitive_among(fields: Collection[str]) -> frozenset[str]:
    """Return the sensitive fields of a package, which stay folded."""
    return frozenset(code for code in fields if code in FIELDS and FIELDS[code].kind == FieldClass.SENSITIVE)


def names(session: Session, ids: Collection[UUID], referral: Referral, *, unfolded: bool) -> dict[UUID, str | LazyText]:
    """Return the names behind the steps; while folded, agency staff and service accounts stay unnamed."""
    known: dict[UUID, str | LazyText] = {**users.names(session, set(ids))}
    if referral.need.is_sensitive and not unfolded:
        known |= dict.fromkeys(_at_agencies(session, ids), SOMEBODY_THERE)
    return known


def unnamed(session: Session, person_ids: Collection[UUID]) -> dict[UUID, LazyText]:
    """Return words in place of the names of users at agencies with a sensitive referral of these people."""
    folded = _folded(session, person_ids)
    there = session.scalars(select(User.id).where(User.agency_id.in_(folded))) if folded else ()
    return dict.fromkeys(there, SOMEBODY_THERE)


def names_beside(
    session: Session, ids: Collection[UUID], person_id: UUID, *, unfolded: bool
) -> dict[UUID, str | LazyText]:
    """Return the names of these users; while folded, those at agencies with a sensitive referral stay unnamed."""
    folded = set[UUID]() if unfolded else _folded(session, [person_id])
    rows = session.execute(select(User.id, User.name, User.agency_id).where(User.id.in_(ids))) if ids else ()
    return {row.id: SOMEBODY_THERE if row.agency_id in folded else row.name for row in rows}


def _folded(session: Session, person_ids: Collection[UUID]) -> set[UUID]:
    """Return the agencies with a sensitive referral of these people."""
    made = [one for person_id in person_ids for one in referrals.of_person(session, person_id)]
    return {one.agency_id for one in made if one.need.is_sensitive}


def _at_agencies(session: Session, ids: Collection[UUID]) -> list[UUID]:
    return list(session.scalars(select(User.id).where(User.id.in_(ids), User.agency_id.is_not(None))))
