"""Hints for the query planner, where its statistics mislead it."""

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class Unindexed(FunctionElement[Any]):
    """A column that SQLite never looks up by an index: so it starts the join with the column's table.

    SQLite has no statistics of an empty table or partial index, and takes it for a large one: it would look up every
    case in a queue rather than start with the queue. PostgreSQL, which knows the sizes, gets the plain column.
    """

    inherit_cache = True


def unindexed(column: Any) -> ColumnElement[Any]:
    """Return the column as `Unindexed`, of the same type."""
    found = Unindexed(column)
    found.type = column.type
    return found


@compiles(Unindexed)
def _plain(element: Unindexed, compiler: Any, **more: Any) -> str:
    return ", ".join(compiler.process(clause, **more) for clause in element.clauses)


@compiles(Unindexed, "sqlite")
def _in_sqlite(element: Unindexed, compiler: Any, **more: Any) -> str:
    return f"+{_plain(element, compiler, **more)}"
