"""A row in every guarded table, and what somebody might write into one by hand."""

from datetime import date, datetime, time, timedelta
from enum import Enum as Choice
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Column, Enum, Table, insert, select
from sqlalchemy.orm import Session

from outreach.core import clock, rows
from outreach.core.columns import Moment
from outreach.core.database import Base
from outreach.core.rows import RowDigest


def fill(session: Session) -> None:
    """Put the least that there can be into every guarded table that is empty, and into those it needs. Constraints that
    look at several columns must be off.
    """
    needed = set(rows.guarded())
    for table in reversed(Base.metadata.sorted_tables):
        if table in needed:
            needed.update(key.column.table for column in table.columns for key in column.foreign_keys)
    for table in Base.metadata.sorted_tables:
        if table in needed and session.execute(select(table)).first() is None:
            least = {column.name: _least(session, column) for column in table.columns if not column.nullable}
            session.execute(insert(table).values(least))


def newest(session: Session) -> dict[str, UUID]:
    """The row of each guarded table that was written last and is there."""
    query = select(RowDigest.table_name, RowDigest.row_id).where(RowDigest.digest != b"").order_by(RowDigest.line)
    found: dict[str, UUID] = {}
    for name, row_id in session.execute(query):
        key = rows.key_column(Base.metadata.tables[name])
        if session.execute(select(key).where(key == row_id)).first():
            found[name] = row_id
    return found


def other(column: Column[Any], value: Any) -> Any:
    """Another value that the column takes."""
    if isinstance(column.type, Enum):
        choices = [column.type._object_lookup[name] for name in column.type.enums]
        return next(choice for choice in choices if choice != value)
    if value is None:
        return _some(column)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 17  # no neighbour has that number
    if isinstance(value, datetime | date):
        return value + timedelta(days=1)
    if isinstance(value, time):
        return value.replace(minute=(value.minute + 1) % 60)
    if isinstance(value, UUID):
        return uuid4()
    return value + b"x" if isinstance(value, bytes) else ("y" if value[:1] == "x" else "x") + value[1:]


def _least(session: Session, column: Column[Any]) -> Any:
    """A value that a column takes."""
    if column.foreign_keys:
        return session.scalar(select(next(iter(column.foreign_keys)).column).limit(1))
    return _some(column)


def _some(column: Column[Any]) -> Any:
    if isinstance(column.type, Enum):
        first: Choice | str | None = column.type._object_lookup[column.type.enums[0]]
        return first
    today, kind = clock.today(), column.type.python_type
    some = {UUID: uuid4(), int: 1, bool: True, bytes: b"\xc1", str: "7", date: today, float: 1.0, time: time(9)}
    return clock.now() if isinstance(column.type, Moment) else some[kind]


def plain(table: Table) -> list[Column[Any]]:
    """The columns that lie open and are part of what is guarded."""
    key, beside = rows.key_column(table), rows.BESIDE.get(table.name, set())
    return [
        one for one in table.columns if one is not key and not one.name.endswith("_sealed") and one.name not in beside
    ]
