"""FHIR search parameters: `status`, `_lastUpdated`, `_count`, and the next page."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from outreach.c2_connect.steps import ReferralState
from outreach.core.clock import TIME_ZONE
from outreach.exchange.fhir import statuses
from outreach.partners.listing import MOST_ROWS, Asked
from outreach.web.problems import Problem, Wrong

KNOWN = ("status", "_lastUpdated", "_count", "_page", "_format")
FORMATS = ("json", "application/json", "application/fhir+json")
DAY, TIME, ZONE = r"(\d{4}-\d{2}-\d{2})", r"T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?", r"(?:Z|[+-]\d{2}:\d{2})"
MOMENT = re.compile(f"(eq|ge|gt|le|lt)?{DAY}({TIME}{ZONE})?", re.ASCII)
ROWS = 30
INSTANT = timedelta(milliseconds=1)  # precision of lastUpdated


def asked_of(given: Mapping[str, Sequence[str]], table: dict[ReferralState, str], codes: frozenset[str]) -> Asked:
    """Return the search from query parameters. Raises Problem (400) for unknown parameters or values."""
    for name, values in given.items():
        if name not in KNOWN:
            raise _wrong(name, "This cannot be searched by here.")
        if len(values) > 1 and name != "_lastUpdated":
            raise _wrong(name, "This may stand only once; several values are parted by commas.")
    since, before = _bounds(given.get("_lastUpdated", ()))
    if _only(given, "_format", "json") not in FORMATS:
        raise _wrong("_format", "Only JSON is spoken here.")
    return Asked(
        states=_states(_only(given, "status", ""), table, codes),
        since=since,
        before=before,
        after=_only(given, "_page", "") or None,
        rows=_count(_only(given, "_count", str(ROWS))),
    )


def _states(text: str, table: dict[ReferralState, str], codes: frozenset[str]) -> list[ReferralState]:
    if not text:
        return []
    wanted = [code.rpartition("|")[2] for code in text.split(",")]
    if unknown := set(wanted) - codes:
        raise _wrong("status", f"No status of this resource: {len(unknown)} of those named.")
    found = statuses.states_of(table, wanted)
    hidden = ReferralState.where(lambda state: state.is_hidden)
    return found or list(hidden)  # no visible referral can have this status: an empty page


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:9]) >= 1):
        raise _wrong("_count", "A number from 1 up.")
    return min(int(text[:9]), MOST_ROWS)


def _bounds(values: Sequence[str]) -> tuple[datetime | None, datetime | None]:
    """Return the earliest (inclusive) and latest (exclusive) time that satisfy all values."""
    lows: list[datetime] = []
    highs: list[datetime] = []
    for text in values:
        prefix, first, over = _read(text)
        if prefix in ("eq", "ge"):
            lows.append(first)
        if prefix == "gt":
            lows.append(over)
        if prefix in ("eq", "le"):
            highs.append(over)
        if prefix == "lt":
            highs.append(first)
    return max(lows, default=None), min(highs, default=None)


def _read(text: str) -> tuple[str, datetime, datetime]:
    """Return prefix, beginning and end of a value: a day in Thailand, or a moment."""
    found = MOMENT.fullmatch(text.replace(" ", "+"))
    try:
        if found is None:
            raise ValueError
        if found[3]:
            first = datetime.fromisoformat(found[2] + found[3]).astimezone(UTC)
            return found[1] or "eq", first, first + INSTANT
        day = datetime.combine(date.fromisoformat(found[2]), datetime.min.time(), TIME_ZONE)
        return found[1] or "eq", day.astimezone(UTC), (day + timedelta(days=1)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _wrong("_lastUpdated", "A day, or a moment with its time zone, after eq, ge, gt, le or lt.") from None


def _only(given: Mapping[str, Sequence[str]], name: str, unless_said: str) -> str:
    return given[name][0] if given.get(name) else unless_said


def _wrong(name: str, detail: str) -> Problem:
    return Problem(400, detail, wrong=[Wrong(name, detail)])
