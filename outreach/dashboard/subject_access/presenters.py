"""Presentation of a record's values on paper, in Thai."""

import json
from collections.abc import Callable
from datetime import date, datetime, time
from enum import Enum
from typing import Any

from outreach.c2_connect import packages, screenings
from outreach.c2_connect.instrument.telling import in_words as answers_in_words
from outreach.c3_control.at_camp.ways_home import HomeBy
from outreach.c3_control.plans import Aim, LifeArea, contents
from outreach.c3_control.sorting import UnplacedReason
from outreach.c5_complete.closures import ClosingReason
from outreach.c5_complete.outcome_codes import OutcomeKind
from outreach.c5_complete.pathways.correcting import kind_in_words, move_in_words
from outreach.casefile import corrections
from outreach.casefile.consents import Basis
from outreach.casefile.corrections import Kind
from outreach.casefile.family.nouns import FAMILY
from outreach.casefile.safe_contact import Way
from outreach.casefile.stages import Stage
from outreach.casefile.work.nouns import LEARNING
from outreach.core import clock, typed_days
from outreach.core.codes import Code
from outreach.core.language import TOGETHER
from outreach.core.languages import OF_PAPERS
from outreach.core.sealing import FieldClass
from outreach.dashboard.subject_access.walk import Row
from outreach.directory.needs import Need
from outreach.directory.tongues import Tongue

NO, YES = "ไม่ใช่", "ใช่"
SHARED = {"message": "ข้อความ"}


LISTED: tuple[type[Code], ...] = (Way, Tongue, Stage, ClosingReason, OutcomeKind, Need, Basis)
STRUCTURED = {
    ("screenings", "needs"),
    ("screenings", "levels"),
    ("screenings", "answers"),
    ("unfinished_screenings", "answers"),
    ("plans", "contents"),
    ("plans", "open_needs"),
    ("packages", "shared"),
    ("contact_wishes", "ways"),
    ("contact_wishes", "tongues"),
    ("corrections", "before"),
    ("corrections", "hidden"),
}
OLD_WORDS = {("corrections", "before"), ("corrections", "hidden")}
RECORDS = (*FAMILY.values(), *LEARNING.values())
CHOSEN: dict[tuple[str, str], type[Code]] = {
    ("plan_goals", "aim"): Aim,
    ("plan_goals", "area"): LifeArea,
    ("plan_goals", "need"): Need,
    ("unplaced", "reason"): UnplacedReason,
    ("ways_home", "how"): HomeBy,
    **{(one.table.__tablename__, name): codes for one in RECORDS for name, codes in one.table.codes.items()},
}
TOLD: dict[tuple[str, str], Callable[[str], str]] = {
    ("screenings", "levels"): screenings.levels_in_words,
    ("screenings", "answers"): answers_in_words,
    ("unfinished_screenings", "answers"): answers_in_words,
}
IN_WORDS: dict[tuple[str, str], Callable[[str], str]] = {
    ("pathways", "kind"): kind_in_words,
    ("pathways", "folded_kind"): kind_in_words,
    ("pathway_steps", "move"): move_in_words,
    ("pathway_steps", "folded_move"): move_in_words,
}
SIGNED = "ลงลายมือชื่อบนหน้าจอแล้ว"
PICTURES = {("photos", "small"), ("photo_pictures", "picture")}
SHOWN_ABOVE = "อยู่ที่หน้าแรกของเอกสารนี้"
DAYS = {("people", "birth_date")}  # dates sealed as text
CODES = {member.value: member for codes in LISTED for member in codes}
ASSIGNED = {"opened": "เปิดเคส", "transfer": "รับโอนเคส"}


def covers(classes: str) -> str:
    """Return the field classes that a consent covers, as text."""
    return "\u00a0· ".join(str(FieldClass(code).label) for code in classes.split()) or "ไม่มี"


def value(found: Any) -> str:
    """Return a plain value as text: codes by label, dates and times in the Buddhist era."""
    if isinstance(found, bool):
        return YES if found else NO
    if isinstance(found, Code):
        return str(found.label)
    if isinstance(found, datetime):
        return clock.show_moment(found, OF_PAPERS)
    if isinstance(found, date):
        return clock.show_date(found, OF_PAPERS).replace(" ", TOGETHER)
    return clock.show_time(found, OF_PAPERS, marked=True) if isinstance(found, time) else str(found)


def parsed(table: str, name: str, text: str) -> Any:
    """Return a sealed field as data: fields that hold JSON are parsed."""
    if (table, name) in STRUCTURED and text[:1] in "[{":
        return json.loads(text)
    return text


def sealed(table: str, name: str, text: str, kind: Kind | None = None) -> str:
    """Return a sealed field as text. kind: of the record that a correction is about."""
    if (table, name) in DAYS:
        return _day(text)
    if (table, name) in PICTURES:
        return SHOWN_ABOVE
    if (table, name) == ("plans", "signature"):
        return SIGNED
    if (table, name) == ("plans", "contents"):
        return "; ".join(goal.words for goal in contents.unpacked(text))
    if (table, name) in CHOSEN:
        return next((str(one.label) for one in CHOSEN[table, name] if one.value == text), text)
    if (table, name) in IN_WORDS:
        return IN_WORDS[table, name](text)
    if (table, name) in TOLD and text[:1] == "{":
        return TOLD[table, name](text)
    found = parsed(table, name, text)
    if kind and (table, name) in OLD_WORDS and isinstance(found, dict):
        return ", ".join(f"{label}: {said}" for label, said in corrections.in_words(kind, found))
    if isinstance(found, list):
        return ", ".join(str(CODES[code].label) if code in CODES else str(code) for code in found)
    if isinstance(found, dict):
        return ", ".join(f"{shared_field(code)}: {_shared_value(code, said)}" for code, said in found.items())
    return text


def _day(text: str) -> str:
    """Return a date sealed as text for display; unreadable text is returned as it is."""
    try:
        day, part = typed_days.read_part(text)
        return clock.show_part(day, part, OF_PAPERS) if part != "day" else value(day)
    except ValueError:
        return text


def shared_field(code: str) -> str:
    """Return the label of a field of a referral package."""
    return str(packages.FIELDS[code].label) if code in packages.FIELDS else SHARED.get(code, code)


def _shared_value(code: str, said: str) -> str:
    return packages.FIELDS[code].show(said) if code in packages.FIELDS else said


def plain(row: Row) -> list[tuple[str, str]]:
    """Return (label, value) of the plain columns of a row."""
    told = [(name, _plain(row.table, name, found)) for name, found in row.plain.items()]
    return [(str(row.kept.label_of(name)), text) for name, text in told if text]


def _plain(table: str, name: str, found: Any) -> str:
    """Return a plain column as text, with labels for codes stored as plain text."""
    if (table, name) == ("consents", "covers"):
        return covers(found)
    if (table, name) == ("assignments", "reason"):
        return str(ASSIGNED.get(found, found))
    if (table, name) == ("milestones", "code") and found in CODES:
        return str(CODES[found].label)
    return value(found)


def as_data(found: Any) -> Any:
    """Return a plain value for JSON: codes as stored, dates and times in ISO 8601."""
    if isinstance(found, date | datetime | time):
        return found.isoformat()
    return found.value if isinstance(found, Enum) else found
