"""Wishes of a young person on contact: each a dated row, the newest one counts.

Data for a call or visit are identity (C1), and are shared together with telephone or address.
`dangers` is safety (C3): it stays folded, and is shared in no package.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_PERSON, OfCase
from outreach.core.codes import Code
from outreach.core.columns import Recorded
from outreach.core.database import Base
from outreach.core.language import gettext
from outreach.core.newest import newest_of
from outreach.core.questions import Question
from outreach.core.sealing import FieldClass, Sealed, Unreadable
from outreach.directory.tongues import Tongue


class Way(Code):
    """Channel of contact."""

    CALL = "call", "Calls"
    MESSAGE = "text", "Messages (SMS, LINE)"
    HOME = "home", "Visits where they live"
    ELSEWHERE = "elsewhere", "Meeting elsewhere"


class ContactWish(OfCase, Recorded, Base):
    """The wishes at one moment."""

    __tablename__ = "contact_wishes"
    __label__ = "Safe ways of contact"
    __table_args__ = (
        Index("ix_contact_wishes_case_id", "case_id"),
        Index("ix_contact_wishes_person_id_made_at", "person_id", "made_at"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))

    ways = Sealed("contact_wishes.ways", FieldClass.IDENTITY, block=64, label="Ways of contact")
    """A JSON list of codes; only these channels may be used."""
    times = Sealed("contact_wishes.times", FieldClass.IDENTITY, block=64, label="Times for contact")
    knows = Sealed("contact_wishes.knows", FieldClass.IDENTITY, block=64, label="Who may know")
    code_name = Sealed("contact_wishes.code_name", FieldClass.IDENTITY, label="Name to ask for")
    tongues = Sealed("contact_wishes.tongues", FieldClass.IDENTITY, block=64, label="Speaks well")
    """A JSON list of codes."""
    dangers = Sealed("contact_wishes.dangers", FieldClass.SAFETY, block=256, label="Who must not know")

    @property
    def allowed(self) -> list[Way]:
        """The channels that may be used."""
        return [way for way in Way if way.value in _codes(self.ways)]

    @property
    def spoken(self) -> list[Tongue]:
        """The languages that they speak well."""
        return [tongue for tongue in Tongue if tongue.value in _codes(self.tongues)]


@dataclass(frozen=True, kw_only=True, repr=False)
class WishDetails:
    """Channels, times, confidants, the name to ask for, and languages.

    dangers: people who must not know; None keeps the earlier text, an empty text deletes it.
    """

    ways: Sequence[Way] = ()
    times: str | None = None
    knows: str | None = None
    code_name: str | None = None
    tongues: Sequence[Tongue] = ()
    dangers: str | None = None


def write(session: Session, case: Case, details: WishDetails, actor: User) -> ContactWish:
    """Record a wish, replacing the one before. Raises Refused for a closed case."""
    cases.check_open(case)
    before = latest(session, case.person_id)
    wish = ContactWish(
        case_id=case.id,
        person_id=case.person_id,
        ways=json.dumps([way.value for way in details.ways]),
        tongues=json.dumps([tongue.value for tongue in details.tongues]),
        times=details.times,
        knows=details.knows,
        code_name=details.code_name,
        dangers=details.dangers if details.dangers is not None or before is None else before.dangers,
        made_by=actor.id,
    )
    session.add(wish)
    session.flush()
    audit.record(session, "contact.wish", actor, person_id=case.person_id, about=f"wish:{wish.id}")
    return wish


OF_PERSON = Question(ContactWish, ContactWish.person_id == THIS_PERSON, by="-made_at id", most=1)


def latest(session: Session, person_id: UUID) -> ContactWish | None:
    """Return the present wish; None without one."""
    return next(iter(OF_PERSON.ask(session, person_id=person_id)), None)


def latest_of(session: Session, person_ids: Collection[UUID]) -> dict[UUID, ContactWish]:
    """Return the present wish of each of these people, in one query; people without one are left out."""
    order = ContactWish.made_at.desc(), ContactWish.id
    newest = newest_of(ContactWish, ContactWish.person_id, *order, where=[ContactWish.person_id.in_(person_ids)])
    return {wish.person_id: wish for wish in session.scalars(newest)}


def told(wish: ContactWish) -> str:
    """Return the part shared with a telephone number or address, as text for a package; nothing of dangers."""
    parts = {"times": wish.times, "knows": wish.knows, "code_name": wish.code_name}
    known = {name: part for name, part in parts.items() if part and not isinstance(part, Unreadable)}
    return json.dumps({"ways": [way.value for way in wish.allowed], **known}, ensure_ascii=False)


def shown(text: str) -> str:
    """Format the text of `told` in the language of the page."""
    parts: Mapping[str, str] = json.loads(text)
    ways = ", ".join(str(way.label) for way in Way if way.value in parts["ways"])
    lines = [gettext("Only by: %(ways)s", ways=ways) if ways else gettext("Only through the caseworker")]
    if "times" in parts:
        lines.append(gettext("When: %(when)s", when=parts["times"]))
    if "knows" in parts:
        lines.append(gettext("May know of it: %(who)s", who=parts["knows"]))
    if "code_name" in parts:
        lines.append(gettext("Ask for: %(name)s", name=parts["code_name"]))
    return " · ".join(lines)


def _codes(text: str | None) -> list[str]:
    if not text or isinstance(text, Unreadable):
        return []
    codes: list[str] = json.loads(text)
    return codes
