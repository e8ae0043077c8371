"""Masking of other people in a record, so that an export does not disclose them (PDPA s. 30, third paragraph).

By rule: names of guardians and witnesses, the names of linked core persons and groups wherever they occur in a text,
and every telephone number that is not the person's own. Names that occur only in a story cannot be recognised: staff
read the export before they hand it out.
"""

import re
from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c1_core_person.core_persons import CoreLink, CorePerson
from outreach.c1_core_person.groups import Group, Membership
from outreach.c4_continue.mentors.models import Mentor, Mentorship
from outreach.casefile.cases import Case
from outreach.core.sealing import Unreadable, vault_of
from outreach.dashboard.subject_access.walk import Row

SOMEBODY = "[บุคคลอื่น]"
NUMBER = "[หมายเลขของบุคคลอื่น]"
OTHERS = {("consents", "guardian"), ("consents", "witness"), ("family_members", "name"), ("reunions", "with_whom")}
THEIR_OWN = {"people", "photos", "photo_pictures"}
SHORTEST = 3  # letters; shorter names occur inside too many other words
ID = r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"  # of a record, in what is kept as JSON
PHONE = re.compile(rf"(?P<id>{ID})|(?<!\d)(?:\+66|0)(?:[ -]?\d){{8,9}}(?!\d)")


class Mask:
    """Names and numbers of other people, to be removed from the texts of one export."""

    def __init__(self, names: Iterable[str | None], own_numbers: Iterable[str | None]) -> None:
        known = {name for name in names if name and len(name) >= SHORTEST and not isinstance(name, Unreadable)}
        self._names = sorted(known, key=len, reverse=True)
        self._own = {_digits(number) for number in own_numbers if number}

    def text(self, text: str) -> str:
        """Return the text without names and telephone numbers of others."""
        for name in self._names:
            text = text.replace(name, SOMEBODY)
        return PHONE.sub(lambda found: found[0] if found["id"] or _digits(found[0]) in self._own else NUMBER, text)

    def field(self, table: str, name: str, value: str) -> str:
        """Return a sealed field for export, masked; fields about the person themselves are unchanged."""
        if (table, name) in OTHERS:
            return SOMEBODY
        return value if table in THEIR_OWN else self.text(value)


def of_rows(session: Session, person_ids: Sequence[UUID], rows: Sequence[Row]) -> Mask:
    """Return the mask for these rows, from the other people known in them."""
    named = [value for row in rows for name, (_kind, value) in row.sealed.items() if (row.table, name) in OTHERS]
    own = [row.sealed["phone"][1] for row in rows if row.table == "people" and "phone" in row.sealed]
    return Mask([*named, *_circle(session, person_ids)], own)


def _circle(session: Session, person_ids: Sequence[UUID]) -> list[str | None]:
    cases = select(Case.id).where(Case.person_id.in_(person_ids))
    leaders = [x.core_person for x in session.scalars(select(CoreLink).where(CoreLink.person_id.in_(person_ids)))]
    groups = [x.group for x in session.scalars(select(Membership).where(Membership.case_id.in_(cases)))]
    mentors = [x.mentor for x in session.scalars(select(Mentorship).where(Mentorship.person_id.in_(person_ids)))]
    circle: list[CorePerson | Group | Mentor] = [*leaders, *groups, *mentors]
    vault_of(session).fetch_keys(session, {one.id for one in circle})
    return [one.name for one in circle]


def _digits(number: str) -> str:
    digits = re.sub(r"\D", "", number)
    return "0" + digits.removeprefix("66") if digits.startswith("66") else digits
