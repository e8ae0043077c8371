"""A page of the history of a case, read in one statement."""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from outreach.casefile.history.entries import Entry, Reader
from outreach.casefile.history.kinds import HistoryKind
from outreach.casefile.history.sources import FIRST, PAGE, Place, Source, sources
from outreach.core import clock
from outreach.core.questions import Questionnaire
from outreach.web.paging import Page, page_of

NEWEST = Place(date(9000, 1, 1), datetime(9000, 1, 1, tzinfo=UTC), UUID(int=2**128 - 1))


def page(reader: Reader, kind: HistoryKind | None = None, after: str | None = None) -> Page[Entry]:
    """Return a page of the entries of one kind, or of all, the newest first; the first page for an invalid key."""
    asked = tuple(one for one in sources if kind in (None, one.kind))
    case = reader.case
    about = {"case_id": case.id, "person_id": case.person_id, **_before(_place(after))}
    found: list[tuple[Place, Source[Any], Any]] = []
    with _asking(asked).asked(reader.session, **about):
        for one in asked:
            named = {name: about[name] for name in one.question.about}
            found += [(one.place(row), one, row) for row in one.question.ask(reader.session, **named)]
    found.sort(key=lambda told: told[0], reverse=True)
    shown = page_of(found, lambda told: _key(told[0]), PAGE)
    kept = _read_beside(reader.session, [(source, row) for _place, source, row in shown.rows])  # while it is told
    told = [source.entry(row, reader) for _place, source, row in shown.rows if source.is_seen(row, reader)]
    del kept
    return Page(told, shown.next_key)


def _read_beside(session: Session, shown: Sequence[tuple[Source[Any], Any]]) -> list[Any]:
    """Read what stands beside these rows and is not read yet, one query for each table."""
    wanted: dict[type[Any], set[UUID]] = defaultdict(set)
    kept: list[Any] = []
    for source, row in shown:
        name, table = source.beside or ("", None)
        beside = getattr(row, name) if table else None
        if table is None or beside is None:  # nothing beside it: money of nobody's fund, say
            continue
        if known := session.identity_map.get(identity_key(table, beside)):
            kept.append(known)
        else:
            wanted[table].add(beside)
    for table, ids in wanted.items():
        kept += session.scalars(select(table).where(table.id.in_(ids)))
    return kept


@lru_cache(maxsize=64)
def _asking(asked: tuple[Source[Any], ...]) -> Questionnaire:
    return Questionnaire(*(one.question for one in asked))


def _before(place: Place) -> dict[str, object]:
    midnight = datetime.combine(place.day, time(), tzinfo=clock.TIME_ZONE)
    return {
        "before_day": place.day,
        "from_midnight": midnight,
        "to_midnight": midnight + timedelta(days=1),
        "before_moment": place.moment,
        "before_id": place.id,
    }


def _key(place: Place) -> str:
    return f"{place.day.isoformat()}_{place.moment.isoformat()}_{place.id}"


def _place(key: str | None) -> Place:
    """Return the place that a key names."""
    with suppress(ValueError, OverflowError):
        day, moment, row_id = (key or "").split("_")
        named = Place(date.fromisoformat(day), datetime.fromisoformat(moment), UUID(row_id))
        if named.moment.tzinfo and FIRST.date() <= named.day <= NEWEST.day and FIRST <= named.moment <= NEWEST.moment:
            return named
    return NEWEST
