"""The people around a young person, placed for a small picture: who is near, and as what."""

import math
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from outreach.c1_core_person.core_persons import CoreLink
from outreach.c1_core_person.groups import Membership
from outreach.c2_connect.referrals import Referral
from outreach.casefile.consents import Consent
from outreach.core.language import LazyText, lazy_gettext

WIDE, HIGH = 320, 236
ACROSS, DOWN = 112, 78  # from the middle to the people around it
MIDDLE = (WIDE // 2, HIGH // 2 - 8)
MOST = 8  # more would lie on one another: the last one says how many there are
LETTERS = 12


@dataclass(frozen=True, repr=False)
class Near:
    """Somebody near: as what, their name (None: kept folded), and the code of their kind."""

    kind: str
    role: LazyText
    name: str | LazyText | None


@dataclass(frozen=True, repr=False)
class Node:
    """Somebody near, with the place in the picture and what is written there."""

    near: Near
    x: int
    y: int

    @property
    def words(self) -> str:
        """Their name, or as what they are near; cut."""
        return cut(str(self.near.name or self.near.role))


def around(
    carried_by: str | LazyText,
    core: Sequence[CoreLink],
    groups: Sequence[Membership],
    given: Sequence[Consent],
    sent: Sequence[Referral],
) -> list[Near]:
    """Return who is near: caseworker, core persons, family named in a consent, groups, agencies of open referrals."""
    return [
        Near("worker", lazy_gettext("Caseworker"), carried_by),
        *(Near("core", one.core_person.kind.label, one.core_person.name) for one in core if not one.is_voided),
        *(Near("family", lazy_gettext("Parent or guardian"), name) for name in _guardians(given)),
        *(Near("group", lazy_gettext("Group"), None) for one in groups if not one.is_voided),
        *(Near("agency", lazy_gettext("Agency"), name) for name in _agencies(sent)),
    ]


def placed(near: Sequence[Near]) -> list[Node]:
    """Return everybody in a ring; if they are too many, the last place says how many more there are."""
    shown = list(near[:MOST])
    if len(near) > MOST:
        more = lazy_gettext("%(count)d more", count=len(near) - MOST + 1)
        shown[-1] = Near("more", more, None)
    return [Node(one, *_place(number, len(shown))) for number, one in enumerate(shown)]


def cut(text: str, most: int = LETTERS) -> str:
    """Shorten a text to so many letters; marks above and below stay with theirs."""
    kept, letters = "", 0
    for sign in text:
        letters += unicodedata.category(sign) != "Mn"
        if letters > most:
            return kept.rstrip() + "…"
        kept += sign
    return text


def _place(number: int, of: int) -> tuple[int, int]:
    angle = 2 * math.pi * number / of - math.pi / 2
    return round(MIDDLE[0] + ACROSS * math.cos(angle)), round(MIDDLE[1] + DOWN * math.sin(angle))


def _guardians(given: Iterable[Consent]) -> Iterator[str]:
    yield from dict.fromkeys(one.guardian for one in given if one.guardian and not one.is_voided)


def _agencies(sent: Iterable[Referral]) -> Iterator[str | None]:
    """Yield the agencies of open referrals, each once; None for those whose name tells of a sensitive need."""
    under_way = [one for one in sent if one.state.is_under_way]
    yield from dict.fromkeys(None if one.need.is_sensitive else one.agency.name for one in under_way)
