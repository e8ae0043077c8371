"""Columns shared by tables: the type for moments, labels of columns, and a mixin for each common set of columns."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Column, DateTime, Dialect, ForeignKey, TypeDecorator, Uuid
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from outreach.core import clock
from outreach.core.language import LazyText

# Sort order: id and owner stand before a table's own columns, moment and author behind them.
ITS_ID, WHOSE, WHEN, BY_WHOM = -2, -1, 1, 2


class Moment(TypeDecorator[datetime]):
    """An instant: an aware datetime outside, UTC inside. Raises ValueError on a naive one."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC. Raises ValueError on a naive moment."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored moment as aware UTC."""
        return value.replace(tzinfo=UTC) if value else None


def label(text: str) -> dict[str, str]:
    """Return the `info` of a column with its label: English, translated when shown."""
    return {"label": text}


def label_of(column: Column[Any] | InstrumentedAttribute[Any]) -> LazyText:
    """Return the label of a column, in the language of the page. Raises KeyError if it has none."""
    return LazyText(column.info["label"])


class Identified:
    """A row with a random id, set when the object is made (`database.Base`), so that sealing can bind to it."""

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4, sort_order=ITS_ID)


class Timestamped:
    """A row with the moment of its creation."""

    made_at: Mapped[datetime] = mapped_column(Moment, default=clock.now, sort_order=WHEN, info=label("Written down at"))


class Recorded(Identified, Timestamped):
    """A row written by a user: id, moment and author."""

    made_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), sort_order=BY_WHOM, info=label("Written down by"))
