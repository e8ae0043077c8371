"""A part of an entry in words: each field with its label, and what a change would make of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from outreach.c2_connect.agencies.parts import Details, Hours
from outreach.ground.codes import Code
from outreach.ground.language import Later, language, later, say

LABELS: dict[str, Later] = {
    "name": later("Name"),
    "name_th": later("Name in Thai"),
    "name_en": later("Name in English"),
    "kind": later("Kind"),
    "about_th": later("What it does, in Thai"),
    "about_en": later("What it does, in English"),
    "needs": later("Needs served"),
    "for_sex": later("For whom"),
    "min_age": later("From age"),
    "max_age": later("To age"),
    "keeps_list": later("Waiting list"),
    "eligibility": later("Who can come, in words"),
    "fee": later("What it costs"),
    "phone": later("Telephone"),
    "email": later("E-mail"),
    "website": later("Website"),
    "address": later("House number and street"),
    "city": later("Town or district"),
    "province": later("Province"),
    "postcode": later("Post code"),
    "tongues": later("Languages spoken"),
    "communities": later("Communities served"),
    "hours": later("Opening hours"),
    "role": later("Position"),
    "line_id": later("LINE id"),
    "gets_referrals": later("Referrals are announced here"),
}
LIST_KEPT = {True: later("Keeps a waiting list"), False: later("Keeps no waiting list")}


@dataclass(frozen=True, repr=False)
class Difference:
    """One field: what stands there, and what would. Empty texts for nothing."""

    label: Later
    before: str
    after: str

    @property
    def is_one(self) -> bool:
        """Whether anything differs."""
        return self.before != self.after


def differences(
    before: Details | None, after: Details | None, communities: Mapping[UUID, str], *, all_of_it: bool = False
) -> list[Difference]:
    """The fields that differ, in the order of the form; all that are filled, where asked for."""
    known = after or before
    rows = [
        Difference(LABELS[name], _shown(name, before, communities), _shown(name, after, communities))
        for name in (known.__dataclass_fields__ if known else ())
    ]
    return [row for row in rows if row.is_one or (all_of_it and row.after)]


def hours_in_words(hours: list[Any]) -> list[tuple[str, str]]:
    """(weekday, times) for each day that has some."""
    days = groupby(hours, key=lambda row: row.weekday)
    return [(str(day.label), ", ".join(_times(row) for row in rows)) for day, rows in days]


def _shown(name: str, details: Details | None, communities: Mapping[UUID, str]) -> str:
    if details is None:
        return ""
    value = getattr(details, name)
    if name == "communities":
        named = [communities.get(one, "?") for one in value]
        return ", ".join(named) or say("All of the city")
    if name == "hours":
        return "; ".join(f"{day} {times}" for day, times in hours_in_words(list(value)))
    if name == "keeps_list":
        return "" if value is None else str(LIST_KEPT[value])
    if isinstance(value, bool):
        return say("chosen") if value else say("not chosen")
    if isinstance(value, Code):
        return str(value.label)
    if isinstance(value, list | tuple):
        return ", ".join(str(one.label) for one in value)
    return "" if value is None else str(value)


def _times(row: Hours) -> str:
    pattern = "%H.%M" if language() == "th" else "%H:%M"
    return f"{row.opens.strftime(pattern)}–{row.closes.strftime(pattern)}"
