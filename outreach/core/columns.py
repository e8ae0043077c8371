"""What columns of every table share: identifiers, moments, and the label by which a person reads a column."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Column, DateTime, Dialect, TypeDecorator, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from outreach.core.language import LazyText


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


def label_of(column: Column[Any]) -> LazyText:
    """The label of a column, in the language of the page. Raises KeyError if it has none."""
    return LazyText(column.info["label"])


def id_column(**options: Any) -> Mapped[UUID]:
    """A random UUID as primary key, made when the row is (`database.Base`), so that sealing can bind to it."""
    return mapped_column(Uuid, primary_key=True, default=uuid4, **options)
