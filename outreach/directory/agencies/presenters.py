"""A part of an entry for display: each field with its label, before and after a change."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from outreach.core import clock
from outreach.core.codes import Code
from outreach.core.language import LazyText, gettext, language, lazy_gettext
from outreach.directory.agencies.parts import Details, Hours

LABELS: dict[str, LazyText] = {
    "name": lazy_gettext("Name"),
    "name_th": lazy_gettext("Name in Thai"),
    "name_en": lazy_gettext("Name in English"),
    "kind": lazy_gettext("Kind"),
    "about_th": lazy_gettext("What it does, in Thai"),
    "about_en": lazy_gettext("What it does, in English"),
    "needs": lazy_gettext("Needs served"),
    "for_sex": lazy_gettext("For whom"),
    "min_age": lazy_gettext("From age"),
    "max_age": lazy_gettext("To age"),
    "keeps_list": lazy_gettext("Waiting list"),
    "eligibility": lazy_gettext("Who can come, in words"),
    "fee": lazy_gettext("What it costs"),
    "phone": lazy_gettext("Telephone"),
    "email": lazy_gettext("E-mail"),
    "website": lazy_gettext("Website"),
    "address": lazy_gettext("House number and street"),
    "city": lazy_gettext("Town or district"),
    "province": lazy_gettext("Province"),
    "postcode": lazy_gettext("Post code"),
    "tongues": lazy_gettext("Languages spoken"),
    "communities": lazy_gettext("Communities served"),
    "hours": lazy_gettext("Opening hours"),
    "role": lazy_gettext("Position"),
    "line_id": lazy_gettext("LINE id"),
    "gets_referrals": lazy_gettext("Referrals are announced here"),
}
LIST_KEPT = {True: lazy_gettext("Keeps a waiting list"), False: lazy_gettext("Keeps no waiting list")}


@dataclass(frozen=True, repr=False)
class Difference:
    """One field: the present text, and the proposed one. Empty texts for nothing."""

    label: LazyText
    before: str
    after: str

    @property
    def is_one(self) -> bool:
        """True if they differ."""
        return self.before != self.after


def differences(
    before: Details | None, after: Details | None, communities: Mapping[UUID, str], *, all_of_it: bool = False
) -> list[Difference]:
    """Return the fields that differ, in the order of the form; with `all_of_it` also all that are filled."""
    known = after or before
    rows = [
        Difference(LABELS[name], _shown(name, before, communities), _shown(name, after, communities))
        for name in (known.__dataclass_fields__ if known else ())
    ]
    return [row for row in rows if row.is_one or (all_of_it and row.after)]


def hours_in_words(hours: list[Any]) -> list[tuple[str, str]]:
    """Return (weekday, times) for each day with opening hours."""
    days = groupby(hours, key=lambda row: row.weekday)
    return [(str(day.label), ", ".join(_times(row) for row in rows)) for day, rows in days]


def _shown(name: str, details: Details | None, communities: Mapping[UUID, str]) -> str:
    if details is None:
        return ""
    value = getattr(details, name)
    if name == "communities":
        named = [communities.get(one, "?") for one in value]
        return ", ".join(named) or gettext("All of the city")
    if name == "hours":
        return "; ".join(f"{day} {times}" for day, times in hours_in_words(list(value)))
    if name == "keeps_list":
        return "" if value is None else str(LIST_KEPT[value])
    if isinstance(value, bool):
        return gettext("chosen") if value else gettext("not chosen")
    if isinstance(value, Code):
        return str(value.label)
    if isinstance(value, list | tuple):
        return ", ".join(str(one.label) for one in value)
    return "" if value is None else str(value)


def _times(row: Hours) -> str:
    return "–".join(clock.show_time(at, language()) for at in (row.opens, row.closes))
