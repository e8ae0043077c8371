"""The choice of values in a merge: the fields in which two records can differ, and their earlier values."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from outreach.casefile import births, people
from outreach.casefile.people import BirthKnown, Person, Sex
from outreach.casefile.person_fields import PersonField
from outreach.core import clock
from outreach.core.codes import Code
from outreach.core.columns import label_of
from outreach.core.errors import Refused
from outreach.core.language import LazyText, gettext, lazy_gettext
from outreach.core.sealing import Unreadable, session_of, unseen

Values = dict[str, str | int | None]
CODES: dict[str, type[Code]] = {"sex": Sex, "birth_known": BirthKnown}
BIRTH = ("birth_known", "birth_year", "birth_date")
GUESS_OFF = 1  # the largest difference, in years, between two guesses of one age (design)


class Side(Code):
    """The record from which a value is taken."""

    FIRST = "first", "The first record"
    SECOND = "second", "The second record"


@dataclass(frozen=True)
class Field:
    """Attributes chosen together: label, attributes, how to show them, how much is known, and a test for values that
    can hardly be one person's."""

    code: str
    label: LazyText
    attributes: tuple[str, ...]
    show: Callable[[Person], str]
    fullness: Callable[[Person], int]
    conflicts: Callable[[Person, Person], bool]


@dataclass(frozen=True, repr=False)
class Difference:
    """A field in which two records differ. in_both: both have a value; conflicts: they are hardly one person's."""

    field: Field
    first: str
    second: str
    in_both: bool
    conflicts: bool


def _own(field: PersonField) -> Field:
    """Make the field of one attribute of a person."""
    code = field.attribute

    def show(person: Person) -> str:
        return getattr(person, code) or ""

    def differ(first: Person, second: Person) -> bool:
        return field.one_alone and getattr(first, code) != getattr(second, code)

    return Field(code, field.label, (code,), show, lambda person: int(bool(show(person))), differ)


def _show_birth(person: Person) -> str:
    born = people.born_on(person)
    if born and person.birth_known.is_told:
        return births.show(born, person.birth_known)
    if person.birth_year is None:
        return ""
    return gettext("about %(age)d years old", age=clock.today().year - person.birth_year)


def _birth_fullness(person: Person) -> int:
    return int(person.birth_known != BirthKnown.NOT) + int(person.birth_known.is_told)


def _births_conflict(first: Person, second: Person) -> bool:
    """Return True for two different dates, or years too far apart for guesses."""
    if BirthKnown.ABOUT in (first.birth_known, second.birth_known):
        return abs((first.birth_year or 0) - (second.birth_year or 0)) > GUESS_OFF
    less, more = sorted((first.birth_date or "", second.birth_date or ""), key=len)
    return not more.startswith(less)  # 2009-04-21 agrees with 2009


FIELDS: dict[str, Field] = {
    field.code: field
    for field in (
        *(_own(field) for field in people.NAMES),
        Field(
            "sex",
            label_of(Person.sex),
            ("sex",),
            lambda person: str(person.sex.label),
            lambda person: int(person.sex != Sex.UNKNOWN),
            lambda first, second: first.sex != second.sex,
        ),
        Field("birth", lazy_gettext("Age"), BIRTH, _show_birth, _birth_fullness, _births_conflict),
        *(_own(field) for field in people.FIELDS.values() if not field.is_name and not field.is_folded),
    )
}
UNSEEN = tuple(people.FOLDED)  # never chosen or shown


def differences(first: Person, second: Person) -> list[Difference]:
    """Return the fields in which two records differ. Raises Refused if one of them cannot be read."""
    mine, theirs = values_of(first), values_of(second)
    return [
        _difference(field, first, second)
        for field in FIELDS.values()
        if any(mine[name] != theirs[name] for name in field.attributes)
    ]


def fuller(first: Person, second: Person) -> Side:
    """Return the fuller record, as a whole: a name of one with the number of the other would be nobody's."""
    mine, theirs = (sum(field.fullness(person) for field in FIELDS.values()) for person in (first, second))
    return Side.SECOND if theirs > mine else Side.FIRST


def values_of(person: Person) -> Values:
    """Return all values of a person, opened. Raises Refused if one cannot be read."""
    values: Values = {name: getattr(person, name) for field in FIELDS.values() for name in field.attributes}
    with unseen(session_of(person)):
        values |= {name: getattr(person, name) for name in UNSEEN}
    if any(isinstance(value, Unreadable) for value in values.values()):
        raise unreadable()
    return values


def fill_unseen(person: Person, mine: Values, theirs: Values) -> None:
    """Keep the person's own folded values; fill empty ones from the other record."""
    for name in UNSEEN:
        if theirs[name] and not mine[name]:
            setattr(person, name, theirs[name])


def give_back_unseen(person: Person, before: Values, after: Values, now: Values) -> None:
    """Restore the folded values, unless they were changed since."""
    for name in UNSEEN:
        if now[name] == after[name] != before[name]:
            setattr(person, name, before[name])


def take(person: Person, field: Field, values: Values) -> None:
    """Set the values of a field on a person."""
    for name in field.attributes:
        value: Any = values[name]
        setattr(person, name, CODES[name](value) if name in CODES else value)


def pack(values: Values) -> str:
    """Return values as the text that is kept sealed."""
    return json.dumps(values, ensure_ascii=False)


def unpack(text: str | None) -> Values:
    """Parse the text of `pack`; fields added later are empty. Raises Refused if it cannot be read."""
    if not text or isinstance(text, Unreadable):
        raise unreadable()
    values: Values = dict.fromkeys([*UNSEEN, *(name for field in FIELDS.values() for name in field.attributes)])
    values.update(json.loads(text))
    return values


def unreadable() -> Refused:
    """Return the refusal for an unreadable cell: nothing is moved, so that it can still be repaired in place."""
    return Refused(
        lazy_gettext(
            "Something in these records cannot be read. Nothing was changed. Tell the administrator, who restores it."
        )
    )


def _difference(field: Field, first: Person, second: Person) -> Difference:
    in_both = bool(field.fullness(first) and field.fullness(second))
    shown = field.show(first), field.show(second)
    return Difference(field, *shown, in_both=in_both, conflicts=in_both and field.conflicts(first, second))
