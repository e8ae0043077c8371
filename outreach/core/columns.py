"""What tables share: moments, the label by which a person reads a column, and mixins for what most rows have."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Column, DateTime, Dialect, ForeignKey, TypeDecorator, Uuid
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from outreach.core import clock
from outreach.core.language import LazyText

# What a row is and whose stands before the columns of its own table, when and by whom it was made behind them.
ITS_ID, WHOSE, WHEN, BY_WHOM = -2, -1, 1, 2


class Moment(TypeDecorator[datetime]):
    """An instant: an aware datetime outside, UTC inside. Raises ValueError on a naive one."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware to UTC; a naive moment has no meaning and is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """What was stored, as aware UTC."""
        return value.replace(tzinfo=UTC) if value else None


def label(text: str) -> dict[str, str]:
    """What a column is called where a person reads it, as its `info`: English, translated when it is shown."""
    return {"label": text}


def label_of(column: Column[Any] | InstrumentedAttribute[Any]) -> LazyText:
    """The label of a column, in the language of the page. Raises KeyError if it has none."""
    return LazyText(column.info["label"])


class Identified:
    """A row with a random id of its own, made when the row is (`database.Base`), so that sealing can bind to it."""

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4, sort_order=ITS_ID)


class Timestamped:
    """A row that knows when it was made."""

    made_at: Mapped[datetime] = mapped_column(Moment, default=clock.now, sort_order=WHEN, info=label("Written down at"))


class Recorded(Identified, Timestamped):
    """A row that somebody has written: its id, when, and who."""

    made_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), sort_order=BY_WHOM, info=label("Written down by"))
