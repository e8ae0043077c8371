"""What must not be overlooked before somebody calls the family, or brings a young person back to it."""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.casefile import reveals, safe_contact
from outreach.casefile.cases import Case
from outreach.casefile.family.codes import Lives, Safe
from outreach.casefile.family.members import FamilyMember, around, not_to_call
from outreach.casefile.head_marks import Mark
from outreach.casefile.safe_contact import ContactWish, Way
from outreach.core.language import LazyText, lazy_gettext
from outreach.core.sealing import Unreadable

SHORTEST = 3  # letters of a name that is looked for among those who must not know


def marks(session: Session, case: Case, _actor: User) -> Iterator[Mark]:
    """Yield the mark that somebody around them is not to be called. Why is folded."""
    kept = [one for one in not_to_call(session, case.person_id) if one.phone]
    if kept:
        words = lazy_gettext("Do not call: %(who)s", who=_relation(kept[0]))
        many = lazy_gettext("Do not call %(count)d of the family", count=len(kept))
        yield Mark(words if len(kept) == 1 else many, "danger", "#family")


def not_safe(session: Session, case: Case, actor: User) -> list[FamilyMember]:
    """Return who around them is not safe, for who may unfold it; nobody for all others."""
    if not reveals.may_reveal(session, case, actor):
        return []
    return [one for one in around(session, case.person_id) if one.chosen("safe") is Safe.NOT_SAFE]


def doubts(member: FamilyMember, wish: ContactWish | None, *, unfolded: bool) -> list[LazyText]:
    """Return what speaks against a call that is allowed: what the young person wished of contact."""
    if not member.may_be_called or wish is None:
        return []
    found = []
    if Way.CALL not in wish.allowed and member.chosen("lives") is Lives.HERE:
        found.append(lazy_gettext("They wished not to be called, and this person lives with them."))
    if unfolded and _named(member.name, wish.dangers):
        found.append(lazy_gettext("This person is named among those who must not know."))
    return found


def all_doubts(
    session: Session, person_id: UUID, members: list[FamilyMember], *, unfolded: bool
) -> dict[UUID, list[LazyText]]:
    """Return the doubts of each of these people."""
    wish = safe_contact.latest(session, person_id)
    return {one.id: doubts(one, wish, unfolded=unfolded) for one in members}


class Call(NamedTuple):
    """Somebody with a telephone, and what speaks against calling them, without what is folded."""

    member: FamilyMember
    doubts: list[LazyText]


def calls(session: Session, person_id: UUID) -> list[Call]:
    """Return who around a young person has a telephone, whoever is not to be called too."""
    found, wish = around(session, person_id), safe_contact.latest(session, person_id)
    return [Call(one, doubts(one, wish, unfolded=False)) for one in found if one.phone]


def _named(name: str | None, words: str | None) -> bool:
    if not name or not words or isinstance(name, Unreadable) or isinstance(words, Unreadable):
        return False
    parts = [part for part in name.split() if len(part) >= SHORTEST]
    return any(part in words for part in parts)


def _relation(member: FamilyMember) -> LazyText | str:
    relation = member.chosen("relation")
    return relation.label if relation else "–"
