"""Redaction of a referral beside a young person: what it is for, its agency's name, and all that tells the same.

`Referral.agency_words` is the rule for the name; here is what goes with it.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import users
from outreach.access.users import User
from outreach.c2_connect.packages import FIELDS
from outreach.c2_connect.referrals import KEPT_FROM_VIEW, Referral
from outreach.casefile import reveals
from outreach.casefile.cases import Case
from outreach.casefile.consents import Consent
from outreach.casefile.reveals import Section
from outreach.core.language import LazyText, lazy_gettext
from outreach.core.sealing import FieldClass
from outreach.directory.agencies import Agency

SOMEBODY_THERE = lazy_gettext("Somebody at the agency")


def unfold(session: Session, case: Case, referral: Referral, actor: User) -> None:
    """For a page that cannot do without: a reveal like any other. Raises NotFound if they may not."""
    if referral.need.is_sensitive:
        reveals.reveal(session, case, Section.REFERRALS, actor)


def sensitive_among(fields: Collection[str]) -> frozenset[str]:
    """Which of the fields of a package stay folded."""
    return frozenset(code for code in fields if code in FIELDS and FIELDS[code].kind == FieldClass.SENSITIVE)


def names(session: Session, ids: Collection[UUID], referral: Referral, *, unfolded: bool) -> dict[UUID, str | LazyText]:
    """Who took a step; while it is folded, nobody of an agency by name: the agency that has no account is one."""
    known: dict[UUID, str | LazyText] = {**users.names(session, set(ids))}
    if referral.need.is_sensitive and not unfolded:
        known |= dict.fromkeys(_at_agencies(session, ids), SOMEBODY_THERE)
    return known


def unnamed(session: Session, person_ids: Collection[UUID]) -> dict[UUID, LazyText]:
    """Words in place of those who work at an agency to which these people were sent for what is sensitive."""
    query = select(Referral.agency_id, Referral.need).where(Referral.person_id.in_(person_ids)).distinct()
    folded = {agency_id for agency_id, need in session.execute(query) if need.is_sensitive}
    there = select(User.id).where(User.agency_id.in_(folded))
    return dict.fromkeys(session.scalars(there), SOMEBODY_THERE)


def consented(session: Session, given: Sequence[Consent], *, unfolded: bool) -> dict[UUID, str | LazyText]:
    """The agency that each consent names, by the id of the consent.

    Folded with a sensitive purpose; and where no purpose is named, if the agency serves anything that is sensitive.
    """
    wanted = {one.agency_id for one in given if one.agency_id}
    found = {one.id: one for one in session.scalars(select(Agency).where(Agency.id.in_(wanted)))} if wanted else {}
    named = [(one, found[one.agency_id]) for one in given if one.agency_id in found]
    return {one.id: agency.name if unfolded or not _tells(one, agency) else KEPT_FROM_VIEW for one, agency in named}


def _tells(consent: Consent, agency: Agency) -> bool:
    if consent.purpose is not None:
        return consent.purpose.is_sensitive
    return any(need.is_sensitive for need in agency.needs)


def _at_agencies(session: Session, ids: Collection[UUID]) -> list[UUID]:
    return list(session.scalars(select(User.id).where(User.id.in_(ids), User.agency_id.is_not(None))))
