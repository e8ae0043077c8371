"""Under which consent or other basis a package may leave: it must cover its classes, the agency and the purpose."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.c2_connect.needs import PURPOSE, Need
from outreach.c2_connect.packages.fields import FIELDS, classes_of
from outreach.casefile import consents
from outreach.casefile.cases import Case
from outreach.casefile.consents import Consent, Use
from outreach.ground import clock
from outreach.ground.errors import Refused
from outreach.ground.language import later
from outreach.ground.sealing import FieldClass


def basis_for(
    session: Session, case: Case, agency_id: UUID, need: Need, fields: Sequence[str], message: str | None
) -> Consent:
    """The basis that covers all of it. Raises Refused, at the field that is not covered."""
    if any(code not in FIELDS for code in fields):
        raise Refused(later("Choose from the list."), "fields")
    live = consents.live(session, case.person_id, clock.today())
    use, needed = Use(agency_id, PURPOSE[need]), classes_of(fields, message)
    found = next((basis for basis in live if covers(basis, needed, use)), None)
    return found or _refuse(live, use, fields, message)


def covers(basis: Consent, classes: set[FieldClass], use: Use) -> bool:
    """Whether a live basis reaches these classes in this use. What is sensitive needs one that names the agency."""
    named = FieldClass.SENSITIVE not in classes or basis.agency_id == use.agency_id
    return classes <= basis.classes and basis.allows(use) and named


def _refuse(live: list[Consent], use: Use, fields: Sequence[str], message: str | None) -> Consent:
    """Say what is missing: words or health are not covered, or the basis is for others, or there is none."""
    needed = classes_of(fields, None)
    if message and any(covers(basis, needed, use) for basis in live):
        raise Refused(later("No consent or other basis covers a message in words. Leave it empty."), "message")
    plain = needed - {FieldClass.SENSITIVE}
    if plain != needed and any(covers(basis, plain, use) for basis in live):
        raise Refused(
            later("Health is shared only under a consent that names it and this agency. Record one, or untick it."),
            "fields",
        )
    if any(needed <= basis.classes for basis in live):
        raise Refused(later("What was agreed to is for another agency or another purpose."), "fields")
    raise Refused(later("No consent or other basis covers sharing this. Record one first, or share less."), "fields")
