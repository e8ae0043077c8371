"""The package of a referral: a snapshot of the chosen fields, sealed under a key of its own.

Nothing is chosen by default, not even sex or age. An agency always sees the referral itself: need, day and urgency.
Destroying the key (revoked, consent withdrawn, person erased) ends the sharing. Every access is recorded
(package_views.py).
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from outreach.c2_connect.packages.basis import basis_among, basis_for, covers
from outreach.c2_connect.packages.fields import FIELDS, MESSAGE, PHOTO, Choosable, Subject, classes_of, with_company
from outreach.c2_connect.packages.models import Package, destroy, of_referral, of_referrals, pack, unpack
from outreach.c2_connect.packages.pictures import pictures
from outreach.c2_connect.packages.presets import LONGEST, PRESETS, Preset
from outreach.casefile.cases import Case
from outreach.core.sealing import Unreadable

__all__ = [
    "FIELDS",
    "LONGEST",
    "MESSAGE",
    "PHOTO",
    "PRESETS",
    "Choosable",
    "Package",
    "Preset",
    "basis_among",
    "basis_for",
    "chosen",
    "classes_of",
    "covers",
    "destroy",
    "of_referral",
    "of_referrals",
    "pack",
    "pictures",
    "unpack",
]


def chosen(session: Session, case: Case, fields: Sequence[str], message: str | None) -> dict[str, str]:
    """Return the contents of a package: the chosen fields that are known, their companions, and the message."""
    subject = Subject(session, case)
    values = {code: FIELDS[code].read(subject) for code in with_company(fields)}
    known = {code: value for code, value in values.items() if value and not isinstance(value, Unreadable)}
    return known | ({MESSAGE: message} if message else {})
