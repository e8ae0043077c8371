"""Hints for the query planner, where its knowledge of the tables misleads it."""

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class Unindexed(FunctionElement[Any]):
    """A column that SQLite never looks up by an index: so it begins with that column's table, and goes on from there.

    SQLite knows nothing of a table or a partial index that is empty, and takes it for a large one: looking for each of
    all cases whether something waits there seems better to it than looking at what waits. PostgreSQL, which knows how
    large they are, gets the plain column.
    """

    inherit_cache = True


def unindexed(column: Any) -> ColumnElement[Any]:
    """The column as `Unindexed`, of the same type."""
    found = Unindexed(column)
    found.type = column.type
    return found


@compiles(Unindexed)
def _plain(element: Unindexed, compiler: Any, **more: Any) -> str:
    return ", ".join(compiler.process(clause, **more) for clause in element.clauses)


@compiles(Unindexed, "sqlite")
def _in_sqlite(element: Unindexed, compiler: Any, **more: Any) -> str:
    return f"+{_plain(element, compiler, **more)}"
