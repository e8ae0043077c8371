"""What a row of a sheet says of a young person: the fields that can be read, and the problems of each row."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from outreach.casefile import births, people
from outreach.casefile.births import BirthKnown
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock, thai
from outreach.core.codes import Code
from outreach.core.errors import Refused
from outreach.core.language import LazyText, gettext, lazy_gettext
from outreach.core.reading_sheets import cells
from outreach.core.reading_sheets.cells import CellProblem

KNOWN_BY = {"day": BirthKnown.DAY, "month": BirthKnown.MONTH, "year": BirthKnown.YEAR}
_TITLE = re.compile(
    r"\A(นางสาว|น\.\s?ส\.|นาย|นาง|เด็กชาย|ด\.\s?ช\.|เด็กหญิง|ด\.\s?ญ\.|Mr\.?|Mrs\.?|Miss|Ms\.?)\s*(?=[^\W\d_]\S)", re.I
)
_MALE = frozenset({"ชาย", "ช", "ผู้ชาย", "ด.ช.", "ดช", "เด็กชาย", "นาย", "m", "male", "man", "boy", "mr", "mr."})
_FEMALE = frozenset(
    {"หญิง", "ญ", "ผู้หญิง", "ด.ญ.", "ดญ", "เด็กหญิง", "นางสาว", "น.ส.", "นาง", "f", "female", "woman", "girl", "miss", "ms"}
)
NO_SEX = lazy_gettext("Write male or female, or leave it empty.")
NO_NAME = lazy_gettext("Nobody is named in this row: a nickname is enough.")
NO_DAY = lazy_gettext("Write the whole day on which it was signed.")
NOT_YET = lazy_gettext("This day has not come yet.")
TOO_LONG = lazy_gettext("This is too long.")


class Field(Code):
    """A field that a column can be."""

    NICKNAME = "nickname", "Nickname"
    FULL_NAME = "full_name", "Given and family name"
    GIVEN_NAME = "given_name", "Given name"
    FAMILY_NAME = "family_name", "Family name"
    SEX = "sex", "Sex"
    BIRTH_DATE = "birth_date", "Birth date"
    AGE = "age", "Age"
    NATIONAL_ID = "national_id", "ID card number"
    PHONE = "phone", "Telephone"
    ADDRESS = "address", "Where they live or sleep"
    COMMUNITY = "community", "Community"
    GUARDIAN = "guardian", "Parent or guardian"
    CONSENTED_ON = "consented_on", "Day of the signed consent"


OF_CONSENT = (Field.GUARDIAN, Field.CONSENTED_ON)

_NAMES: dict[Field, tuple[str, ...]] = {
    Field.NICKNAME: ("ชื่อเล่น", "nickname", "called", "เรียกว่า"),
    Field.FULL_NAME: ("ชื่อ-สกุล", "ชื่อ-นามสกุล", "ชื่อสกุล", "ชื่อและนามสกุล", "full name", "name and surname", "รายชื่อ"),
    Field.GIVEN_NAME: ("ชื่อ", "ชื่อจริง", "given name", "first name", "name"),
    Field.FAMILY_NAME: ("สกุล", "นามสกุล", "family name", "last name", "surname"),
    Field.SEX: ("เพศ", "sex", "gender"),
    Field.BIRTH_DATE: (
        "วันเกิด",
        "วันเดือนปีเกิด",
        "ว/ด/ป เกิด",
        "เกิดวันที่",
        "ปีเกิด",
        "birth date",
        "date of birth",
        "dob",
        "born",
    ),
    Field.AGE: ("อายุ", "age", "อายุ(ปี)"),
    Field.NATIONAL_ID: (
        "เลขบัตรประชาชน",
        "เลขประจำตัวประชาชน",
        "บัตรประชาชน",
        "เลข 13 หลัก",
        "national id",
        "id card",
        "id number",
    ),
    Field.PHONE: ("โทรศัพท์", "เบอร์โทร", "เบอร์โทรศัพท์", "โทร", "มือถือ", "phone", "telephone", "mobile"),
    Field.ADDRESS: ("ที่อยู่", "ที่พัก", "address"),
    Field.COMMUNITY: ("ชุมชน", "community"),
    Field.GUARDIAN: (
        "ผู้ปกครอง",
        "ชื่อผู้ปกครอง",
        "ชื่อ-สกุลผู้ปกครอง",
        "ผู้ปกครองที่ยินยอม",
        "guardian",
        "parent or guardian",
        "name of guardian",
    ),
    Field.CONSENTED_ON: (
        "วันที่ยินยอม",
        "วันที่ให้ความยินยอม",
        "ยินยอมเมื่อ",
        "วันที่ลงนามยินยอม",
        "consent given on",
        "day of consent",
    ),
}


def words() -> Mapping[str, Sequence[str]]:
    """Return the heads by which each field goes, for `heads.guess`."""
    return {one.value: names for one, names in _NAMES.items()}


@dataclass(repr=False)
class SheetRow:
    """A row as it was read. number: as the program of the sheet counts. problems: what cannot be taken in, by field.

    consented_on: the day of a consent signed on paper, if the sheet tells one; guardian: who signed it with them.
    """

    number: int
    details: PersonDetails
    consented_on: date | None = None
    guardian: str | None = None
    problems: list[tuple[str, LazyText]] = field(default_factory=list)

    @property
    def called(self) -> str:
        """The name for a page."""
        return people.full_name(self.details.nickname, self.details.given_name, self.details.family_name)

    @property
    def said(self) -> str:
        """The problems in one line."""
        return "; ".join(f"{name}: {reason}" if name else str(reason) for name, reason in self.problems)

    @property
    def print(self) -> bytes:
        """A digest of who is meant, to be keyed before it is kept: two sheets that say the same have the same one."""
        one = self.details
        said = (
            one.nickname,
            one.given_name,
            one.family_name,
            one.sex,
            one.birth_date,
            one.age,
            one.national_id,
            one.phone,
        )
        return hashlib.sha256("\x1f".join(thai.normal(str(part or "")) for part in said).encode()).digest()


def parse(columns: Sequence[str], line: Sequence[str], number: int) -> SheetRow:
    """Read a row. columns: the field of each column, "" for one that is left out."""
    row = SheetRow(number, PersonDetails())
    told = {Field(name): cell for name, cell in zip(columns, line, strict=True) if name and cell}
    values: dict[str, Any] = {}
    for one, cell in told.items():
        try:
            values |= _READ.get(one, _plain(one))(cell)
        except CellProblem as problem:
            row.problems.append((str(one.label), problem.reason))
    row.guardian, row.consented_on = (values.pop(one.value, None) for one in OF_CONSENT)
    row.details = PersonDetails(**values)
    _check(row)
    return row


def _check(row: SheetRow) -> None:
    one = row.details
    if not any((one.nickname, one.given_name, one.family_name)):
        row.problems.append(("", NO_NAME))
    try:
        births.checked(one.birth_date, one.age, told=one.birth_known)
    except Refused as refusal:
        row.problems.append((gettext("Birth date") if one.birth_date else gettext("Age"), refusal.reason))
    for name, known in people.FIELDS.items():
        if len(getattr(one, name) or "") > known.most:
            row.problems.append((str(known.label), TOO_LONG))


def _plain(one: Field) -> Callable[[str], dict[str, Any]]:
    return lambda cell: {one.value: cell}


def _name(cell: str) -> tuple[str, dict[str, Any]]:
    title = _TITLE.match(cell)
    sex = _sex_of(title[1]) if title else None
    return (cell[title.end() :] if title else cell), ({"sex": sex} if sex else {})


def _given(cell: str) -> dict[str, Any]:
    name, told = _name(cell)
    return {"given_name": name, **told}


def _full(cell: str) -> dict[str, Any]:
    name, told = _name(cell)
    given, _space, family = name.partition(" ")
    return {"given_name": given, "family_name": family.strip() or None, **told}


def _sex(cell: str) -> dict[str, Any]:
    sex = _sex_of(cell)
    if sex is None:
        raise CellProblem(NO_SEX)
    return {"sex": sex}


def _sex_of(word: str) -> Sex | None:
    tidy = word.strip().casefold().replace(" ", "")
    return Sex.MALE if tidy in _MALE else Sex.FEMALE if tidy in _FEMALE else None


def _born(cell: str) -> dict[str, Any]:
    day, part = cells.day(cell, cells.birth_years())
    return {"birth_date": day, "birth_known": KNOWN_BY[part]}


def _consented(cell: str) -> dict[str, Any]:
    today = clock.today()
    day, part = cells.day(cell, range(today.year - 20, today.year + 1))
    if part != "day":
        raise CellProblem(NO_DAY)
    if day > today:
        raise CellProblem(NOT_YET)
    return {"consented_on": day}


_READ: dict[Field, Callable[[str], dict[str, Any]]] = {
    Field.FULL_NAME: _full,
    Field.GIVEN_NAME: _given,
    Field.SEX: _sex,
    Field.BIRTH_DATE: _born,
    Field.AGE: lambda cell: {"age": cells.age(cell), "said_on": clock.today()},
    Field.NATIONAL_ID: lambda cell: {"national_id": cells.national_id(cell)},
    Field.PHONE: lambda cell: {"phone": cells.phone(cell)},
    Field.CONSENTED_ON: _consented,
}
