"""The consent or other legal basis of a package: it must cover its field classes, the agency and the purpose."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.c2_connect.packages.fields import FIELDS, PHOTO, classes_of
from outreach.casefile import consents, photos
from outreach.casefile.cases import Case
from outreach.casefile.consents import Consent, Use
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import FieldClass
from outreach.directory.needs import PURPOSE, TELLS_OF_SAFETY, Need


def basis_for(
    session: Session, case: Case, agency_id: UUID, need: Need, fields: Sequence[str], message: str | None
) -> Consent:
    """Return the basis that covers everything; a photo needs a consent of its own beside it.

    Raises Refused at the field that is not covered.
    """
    if any(code not in FIELDS for code in fields):
        raise Refused(lazy_gettext("Choose from the list."), "fields")
    if PHOTO in fields and not photos.may_go(session, case, agency_id):
        raise Refused(
            lazy_gettext("There is no photo that this agency may see: it is agreed to by itself. Ask, or untick it."),
            "fields",
        )
    live = consents.live(session, case.person_id, clock.today())
    return basis_among(live, agency_id, need, fields, message)


def basis_among(
    live: list[Consent], agency_id: UUID, need: Need, fields: Sequence[str], message: str | None
) -> Consent:
    """Return the one of these live bases that covers everything but a photo. Raises Refused at the field that none
    covers."""
    use, needed = Use(agency_id, PURPOSE[need]), classes_of(fields, message)
    found = next((basis for basis in live if covers(basis, needed, use, need)), None)
    return found or _refuse(live, use, need, fields, message)


def covers(basis: Consent, classes: set[FieldClass], use: Use, need: Need) -> bool:
    """Return True if a live basis covers these classes in this use; sensitive ones need a basis for the agency."""
    return _reaches(basis, classes, use) and lets_know(basis, need)


def lets_know(basis: Consent, need: Need) -> bool:
    """Return True if an agency may learn the need. Needs that reveal health or safety (such as treatment of addiction)
    require a basis that names that class, or the purpose itself.
    """
    kinds = {FieldClass.SENSITIVE, *({FieldClass.SAFETY} if need in TELLS_OF_SAFETY else ())}
    return not need.is_sensitive or basis.purpose == PURPOSE[need] or not kinds.isdisjoint(basis.classes)


def _reaches(basis: Consent, classes: set[FieldClass], use: Use) -> bool:
    named = FieldClass.SENSITIVE not in classes or basis.agency_id == use.agency_id
    return classes <= basis.classes and basis.allows(use) and named


def _refuse(live: list[Consent], use: Use, need: Need, fields: Sequence[str], message: str | None) -> Consent:
    """Raise Refused, naming the gap: message, sensitive class, agency or purpose not covered, or no basis."""
    needed = classes_of(fields, None)
    if any(_reaches(basis, classes_of(fields, message), use) for basis in live):
        raise Refused(
            lazy_gettext("This need tells of health or safety. Record a consent that names that, or this purpose."),
            "fields",
        )
    if message and any(_reaches(basis, needed, use) for basis in live):
        raise Refused(lazy_gettext("No consent or other basis covers a message in words. Leave it empty."), "message")
    plain = needed - {FieldClass.SENSITIVE}
    if plain != needed and any(_reaches(basis, plain, use) for basis in live):
        raise Refused(
            lazy_gettext(
                "What is sensitive goes only under a consent that names it and this agency. Record one, or untick it."
            ),
            "fields",
        )
    if any(needed <= basis.classes for basis in live):
        raise Refused(lazy_gettext("What was agreed to is for another agency or another purpose."), "fields")
    raise Refused(
        lazy_gettext("No consent or other basis covers sharing this. Record one first, or share less."), "fields"
    )
