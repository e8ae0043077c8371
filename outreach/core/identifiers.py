"""Identifiers of a person in normal form: national ID number and its substitutes, telephone, passport.

Sources. National ID: outreach/core/thai.py; persons without status in the registry carry numbers of the same system
that begin with 0, with the same check digit (Bureau of Registration Administration: groups 0, 6 and 8). Pupils without
a number get a code of the education ministry: the letter G and 12 digits (gcode.moe.go.th; Royal Gazette notice of 30
January 2026); no check digit is published for it. Telephones: NBTC's plan in the ITU Operational Bulletin of 8 May
2024: after +66, or the 0 that stands for it, 8 digits that begin with 2, 3, 4, 5 or 7 (fixed), 9 that begin with 6, 8
or 9 (mobile). Passports: ICAO Doc 9303: at most 9 letters and digits.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Literal

from outreach.core import thai
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext

_BETWEEN = re.compile(r"[\s\u00ad\u200b-\u200f\u2010-\u2015\u202a-\u202e\u2060-\u2069\ufeff.()/-]+")
_G_CODE = re.compile(r"G[0-9]{12}")
_HERE = re.compile(r"[23457][0-9]{7}|[689][0-9]{8}")
_ABROAD = re.compile(r"[1-9][0-9]{7,14}")
SHORTEST, LONGEST = 6, 10  # digits: fewer are a short number, more are several
_PASSPORT = re.compile(r"(?=.*[0-9])[A-Z0-9]{6,9}")

Reason = Literal["digits", "length", "check_digit", "g_code", "phone", "passport"]
PROBLEMS = {
    "length": lazy_gettext("An ID number has 13 digits."),
    "digits": lazy_gettext("An ID number has 13 digits."),
    "check_digit": lazy_gettext("The last digit does not fit the others: one of them is mistyped."),
    "g_code": lazy_gettext("The code of a pupil without ID number is the letter G and 12 digits."),
    "phone": lazy_gettext(
        "A telephone number has 9 or 10 digits and begins with 0; one of another country begins with +."
    ),
    "passport": lazy_gettext("A passport number has 6 to 9 letters (A to Z) and digits."),
}


class NumberProblem(ValueError):
    """A text that is no such number. The message is the reason alone, never the number: messages reach logs."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def read_id(text: str) -> str:
    """Return the normal form of a national ID number (13 digits, the 0-series too) or G code. Raises NumberProblem."""
    tidy = _bare(text)
    if tidy.startswith("G"):
        if not _G_CODE.fullmatch(tidy):
            raise NumberProblem("g_code")
        return tidy
    try:
        return thai.clean_national_id(tidy)
    except thai.IdProblem as problem:
        raise NumberProblem(problem.reason) from None


def read_phone(text: str) -> str:
    """Return a telephone number as dialled in Thailand (0 and 8 or 9 digits); a foreign one with its +.

    The 0 may be missing: a spreadsheet that reads it as a number drops it (812345678). Raises NumberProblem.
    """
    tidy = _bare(text)
    if tidy.startswith("+") and not tidy.startswith("+66"):
        if _ABROAD.fullmatch(tidy[1:]):
            return tidy
        raise NumberProblem("phone")
    here = tidy if _HERE.fullmatch(tidy) else _without_prefix(tidy)
    if here is None or not _HERE.fullmatch(here):
        raise NumberProblem("phone")
    return "0" + here


def read_way(text: str) -> str:
    """Return a free-text telephone entry as typed: with an extension, several numbers, or a short number (1323).

    Thai digits become those that a telephone dials. A single number alone is checked, and gets its leading 0 back.
    Raises NumberProblem.
    """
    text = thai.arabic_digits(text)
    tidy = _bare(text)
    if not (tidy.isdigit() and SHORTEST <= len(tidy) <= LONGEST):
        return text
    read_phone(tidy)
    return f"0{text.strip()}" if _HERE.fullmatch(tidy) else text


def dialled(way: str) -> str:
    """Return what a telephone dials of a way as it was typed: the address of a link to it."""
    return thai.arabic_digits(way).replace(" ", "").replace("-", "")


def read_passport(text: str) -> str:
    """Return a passport number in capitals. Raises NumberProblem."""
    tidy = _bare(text)
    if not _PASSPORT.fullmatch(tidy):
        raise NumberProblem("passport")
    return tidy


def or_none(read: Callable[[str], str], text: str | None) -> str | None:
    """Return the result of `read`; None for a text that is empty or no such number."""
    try:
        return read(text) if text else None
    except NumberProblem:
        return None


def _bare(text: str) -> str:
    return _BETWEEN.sub("", thai.arabic_digits(unicodedata.normalize("NFKC", text))).upper()


def _without_prefix(tidy: str) -> str | None:
    """Return the digits after 0, +66, 66 or 0066; some write the 0 after the 66 as well."""
    for prefix in ("+66", "0066", "66"):
        if tidy.startswith(prefix):
            return tidy.removeprefix(prefix).removeprefix("0")
    return tidy[1:] if tidy.startswith("0") else None


def way(typed: str | None) -> str | None:
    """Check the telephone of an office or helper: free text; only a bare number is checked. Raises Refused."""
    try:
        return read_way(typed) if typed else typed
    except NumberProblem as problem:
        raise Refused(PROBLEMS[problem.reason], "phone") from None
