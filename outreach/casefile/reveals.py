"""Reveals: sensitive sections (C2, C3) stay folded on a page until a user asks for one, and that is audited."""

from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.casefile import emergencies, flags
from outreach.casefile.cases import Case
from outreach.core.codes import Code
from outreach.core.errors import NotFound
from outreach.core.sealing import FieldClass


class Section(Code):
    """A folded section on the page of a case."""

    NEEDS = "needs", "Needs that were found"
    REFERRALS = "referrals", "What the referrals are for"
    GROUPS = "groups", "Groups and their turf"
    THERAPY = "therapy", "Notes of therapy"
    CONTACT = "contact", "Who must not know"
    PERSON = "person", "What is sensitive about them"
    SAFETY = "safety", "Where it is safe"
    HEALTH = "health", "Health sheet and medicines given"
    FAMILY = "family", "Who of the family is safe"
    PATHWAYS = "pathways", "Pathways that tell of health"


ON_THE_CASE = tuple(section for section in Section if section not in (Section.HEALTH, Section.FAMILY))
"""The sections of the page of a case; health and family have pages of their own."""

CLASSES = {
    Section.NEEDS: FieldClass.SENSITIVE,
    Section.REFERRALS: FieldClass.SENSITIVE,
    Section.GROUPS: FieldClass.SAFETY,
    Section.THERAPY: FieldClass.SENSITIVE,
    Section.CONTACT: FieldClass.SAFETY,
    Section.PERSON: FieldClass.SENSITIVE,
    Section.SAFETY: FieldClass.SAFETY,
    Section.HEALTH: FieldClass.SENSITIVE,
    Section.FAMILY: FieldClass.SAFETY,
    Section.PATHWAYS: FieldClass.SENSITIVE,
}


def reveal(session: Session, case: Case, section: Section, actor: User) -> None:
    """Audit that a user sees a section of a case that they have loaded. Raises NotFound if they may not."""
    if not may_reveal(session, case, actor):
        raise NotFound
    about = f"case:{case.id} {CLASSES[section]}:{section}"
    audit.record(session, "case.reveal", actor, person_id=case.person_id, about=about)
    flags.revealed(session, case, actor)


def may_reveal(session: Session, case: Case, actor: User) -> bool:
    """Return True if the actor may see sensitive sections of a loaded case: as caseworker, or in an emergency.

    Only for unfolding a section, never for a download: emergency access exports nothing.
    """
    return carries(case, actor) or emergencies.live(session, case.person_id, actor) is not None


def carries(case: Case, actor: User) -> bool:
    """Return True if the actor is the caseworker: their exports of the case may hold what is folded for all others."""
    return actor.role == Role.CASEWORKER and case.caseworker_id == actor.id


def section_of(about: str) -> Section | None:
    """Return the section in a line of the trail; None if it has none."""
    code = about.rpartition(":")[2]
    return Section(code) if code in set(Section) else None
