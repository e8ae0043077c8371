"""The version of a record that a form shows: keyed digests of it and of each field, which tell who has changed what.

A digest says whether two values are the same and nothing else: it is keyed, and bound to the page, so that it tells of
no sealed value, and of no other record that holds the same (docs/decisions/0034).
"""

import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from wtforms import Field, FileField

from outreach.core.language import gettext, lazy_gettext
from outreach.core.sealing import Vault
from outreach.web.forms import Form

BESIDE = {"csrf_token", "once"}
NOT_SHOWN = lazy_gettext("saved meanwhile, and not shown here")
DIGEST, MARK = 12, 32  # hexadecimal figures
_PURPOSE = b"key of the versions"


@dataclass(frozen=True)
class Version:
    """The mark of a record, and the digests of the fields that its form shows, by name."""

    mark: str
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def token(self) -> str:
        """The version as a form carries it."""
        return ".".join((self.mark, *(f"{name}-{made}" for name, made in self.fields.items())))

    @classmethod
    def read(cls, token: str) -> "Version":
        """Return the version that a form has carried; a text that is none is a version of nothing."""
        mark, *fields = token.split(".")
        return cls(mark, {name: made for name, _, made in (one.rpartition("-") for one in fields)})


@dataclass(frozen=True, repr=False)
class Difference:
    """A field that somebody else has changed: what stands now, and what was typed here.

    mine: whether it was changed here too. If not, the form has taken over what stands now. shown: whether `now` is.
    """

    name: str
    label: str
    now: str
    typed: str
    mine: bool
    shown: bool = True


@dataclass(frozen=True, repr=False)
class Change:
    """Who has changed a record last, and when. own: it was whoever looks, in another window or on another device."""

    by: str
    own: bool
    at: datetime


@dataclass(frozen=True, repr=False)
class Clash:
    """What somebody else has saved while a form was open. change: who, and when, if that is known."""

    differences: Sequence[Difference] = ()
    change: Change | None = None
    added: bool = False
    """Whether that is an entry of its own, beside which what was typed would stand as a newer one."""

    @property
    def mine(self) -> list[Difference]:
        """The fields that both have changed."""
        return [one for one in self.differences if one.mine]

    @property
    def theirs(self) -> list[Difference]:
        """The fields that only the other one has changed, taken over into the form."""
        return [one for one in self.differences if not one.mine]


class Marker:
    """What makes the digests of one page.

    page: its address. of: what the mark of its record is of, beside `unseen`; None for the fields of its form.
    unseen: what the form changes and does not show, by the names of its fields.
    """

    def __init__(self, vault: Vault, page: str, of: object, unseen: Mapping[str, object]) -> None:
        self._key, self._page, self._of = vault.mac(_PURPOSE), page, of
        self.unseen = {name: self._digest(name, value) for name, value in unseen.items()}

    @property
    def mark(self) -> str | None:
        """The mark of the record as it stands; None if that is of the fields."""
        return None if self._of is None else self._mark(self._of)

    def version(self, form: Form) -> Version:
        """Return the version of the record of which `form` is filled."""
        shown = {one.name: self.digest_of(one) for one in form if is_compared(one)}
        return Version(self.mark or self._mark(sorted(shown.items())), shown | self.unseen)

    def digest_of(self, one: Field) -> str:
        """Return the digest of what stands in a field."""
        return self._digest(one.name, said(one))

    def _mark(self, held: object) -> str:
        return self._digest("", (held, sorted(self.unseen.items())), MARK)

    def _digest(self, name: str, value: object, length: int = DIGEST) -> str:
        text = "\x1f".join((self._page, name, repr(value)))
        return hmac.digest(self._key, text.encode(), "sha256").hex()[:length]


def compared(typed: Form, standing: Form, seen: Version, marker: Marker) -> Iterator[Difference]:
    """Yield the fields that have changed since `seen`, unless the same was typed.

    typed, standing: the form as sent, and filled from the record as it stands now.
    """
    now = marker.version(standing)
    for one in standing:
        if not is_compared(one) or seen.fields.get(one.name) == now.fields[one.name]:
            continue
        mine = typed[one.name]
        if one.name in marker.unseen:
            if mine.data:
                yield Difference(one.name, _label(one), str(NOT_SHOWN), words(mine), mine=True, shown=False)
        elif said(mine) != said(one):
            changed = marker.digest_of(mine) != seen.fields.get(one.name)
            yield Difference(one.name, _label(one), words(one), words(mine), changed)


def differing(typed: Form, entry: Form) -> Iterator[Difference]:
    """Yield the fields in which an entry that somebody has added meanwhile says something else than was typed.

    There is nothing to take over: both may stand, one after the other.
    """
    for one in entry:
        if is_compared(one) and one.name in typed and said(typed[one.name]) != said(one):
            yield Difference(one.name, _label(one), words(one), words(typed[one.name]), mine=True, shown=False)


def is_compared(one: Field) -> bool:
    """Return True if a field belongs to the record: not a token, nor a file, which a browser never gives back."""
    return one.name not in BESIDE and not isinstance(one, FileField)


def said(one: Field) -> tuple[object, str]:
    """Return what a field says, for comparison: ticks sorted, what cannot be read as it was typed."""
    if one.process_errors:
        return "\x1f".join(map(str, one.raw_data or ())), ""
    if isinstance(one.data, list | tuple | set):
        return sorted(map(str, one.data)), ""
    empty = one.data is None or one.data is False
    return "" if empty else str(one.data), "" if not one.data else getattr(one, "part", "")


def words(one: Any) -> str:
    """Return the value of a field in the words of the page."""
    if choices := getattr(one, "choices", None):
        held = one.data if isinstance(one.data, list) else [one.data]
        chosen = [str(label) for value, label in choices if one.coerce(value) in held]
        return ", ".join(chosen) or "–"
    if isinstance(one.data, bool):
        return gettext("ticked") if one.data else gettext("not ticked")
    return str(one._value() if hasattr(one, "_value") else one.data or "") or "–"


def _label(one: Field) -> str:
    return str(one.label.text)
