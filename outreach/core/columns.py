"""Column types that every table shares: identifiers and moments."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import DateTime, Dialect, TypeDecorator, Uuid
from sqlalchemy.orm import Mapped, mapped_column


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


def id_column(**options: Any) -> Mapped[UUID]:
    """A random UUID as primary key, made when the row is (`database.Base`), so that sealing can bind to it."""
    return mapped_column(Uuid, primary_key=True, default=uuid4, **options)
