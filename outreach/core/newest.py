"""The newest row of each: of a person, of a case. Chosen by the database, so that no older version is read."""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from outreach.core.columns import Identified

Row = TypeVar("Row", bound=Identified)
Order = ColumnElement[Any] | InstrumentedAttribute[Any]


def newest_of(
    table: type[Row], each: InstrumentedAttribute[Any], *order: Order, where: Sequence[ColumnElement[bool]]
) -> Select[Row]:
    """Return the query of the first row in an order for each value of a column."""
    turn = func.row_number().over(partition_by=each, order_by=order).label("turn")
    ranked = select(table.id, turn).where(*where).subquery()
    return select(table).where(table.id.in_(select(ranked.c.id).where(ranked.c.turn == 1)))
