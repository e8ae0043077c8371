"""Enumerations: closed lists of choices, each with a short stored code and a label to show."""

from collections.abc import Callable
from enum import StrEnum
from typing import Self

from sqlalchemy import Enum

from outreach.core.language import LazyText, lazy_gettext


class Code(StrEnum):
    """A choice with a stored code and a label: `MALE = "male", "Male"`.

    The label is English text; `label` shows it in the language of the page.
    """

    _label: str

    def __new__(cls, code: str, label: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member._label = label
        return member

    @property
    def label(self) -> LazyText:
        """The choice in words, translated for the page."""
        return lazy_gettext(self._label)

    @classmethod
    def choices(cls) -> list[tuple[str, LazyText]]:
        """Return (code, label) of every choice in declared order, for a select field."""
        return [(member.value, member.label) for member in cls]

    @classmethod
    def where(cls, holds: Callable[[Self], bool]) -> tuple[Self, ...]:
        """Return the members that pass a test, for a query: `in_(ReferralState.where(lambda state: state.is_over))`."""
        return tuple(member for member in cls if holds(member))


def stored(codes: type[Code], name: str, *, checked: bool = True) -> Enum:
    """Return the column type of a Code: its short text, also checked by a database constraint `name`.

    checked=False: for a column added to an existing table, where SQLite would copy the table to add the check.
    """
    return Enum(
        codes,
        name=name,
        native_enum=False,
        create_constraint=checked,
        length=40,
        validate_strings=True,
        values_callable=lambda members: [member.value for member in members],
    )
