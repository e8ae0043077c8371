"""One entry of the history of a case, as a page shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.casefile.cases import Case
from outreach.casefile.history.kinds import HistoryKind
from outreach.core.language import LazyText

Shown = str | LazyText


@dataclass(frozen=True, repr=False)
class Reader:
    """Who reads the history of which case; may_reveal: what is sensitive too, once they ask for it."""

    session: Session
    case: Case
    actor: User
    may_reveal: bool


class Tag(NamedTuple):
    """A few words that stand out; tone: of `badge` in templates/web/parts.html."""

    words: Shown
    tone: str = "secondary"


class Link(NamedTuple):
    """A page with more: the endpoint, and what its address holds."""

    endpoint: str
    values: Mapping[str, object]


@dataclass(frozen=True, kw_only=True, repr=False)
class Words:
    """What an entry tells. Nothing that stays folded on the page of a case.

    what: in a few words. tags: what stands out beside it. lines: short facts. stories: sealed words.
    at: the time of the day, if known. whom: a user whom it is about. link: the page with more.
    """

    what: Shown
    tags: Sequence[Tag] = ()
    lines: Sequence[Shown] = ()
    stories: Sequence[str | None] = ()
    at: time | None = None
    whom: UUID | None = None
    link: Link | None = None


@dataclass(frozen=True, kw_only=True, repr=False)
class Entry:
    """An entry: kind, day, moment of writing (None: not kept), author (None: nobody of flesh), words.

    row: the row behind it; corrected_as: its kind for corrections, empty if it has none.
    """

    kind: HistoryKind
    day: date
    moment: datetime | None
    by: UUID | None
    words: Words
    row: Any = field(compare=False)
    corrected_as: str = ""

    @property
    def is_voided(self) -> bool:
        """True if it counts nowhere."""
        return bool(getattr(self.row, "is_voided", False))
