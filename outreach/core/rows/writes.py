"""Detection of the guarded rows that a transaction writes, in every statement.

A transaction with unsettled guarded rows (`digests.settle`) cannot commit. Statements in bare SQL are not seen: backups
restore rows with their digests, migrations adopt rows explicitly.
"""

import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import BindParameter, Connection, Delete, Engine, Insert, Table, Update, event, select
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList

from outreach.core.rows.guarded import BESIDE, is_guarded, key_column

Touched = dict[str, set[UUID]]
_NAME = "touched_rows"


def touched(connection: Connection) -> Touched:
    """Return the ids of guarded rows written in this transaction, by table."""
    found: Touched = connection.info.setdefault(_NAME, {})
    return found


@event.listens_for(Engine, "before_execute")
def _note(
    connection: Connection, statement: Any, several: Sequence[Mapping[str, Any]], one: Mapping[str, Any], _options: Any
) -> None:
    table: Any = statement.table if isinstance(statement, Insert | Update | Delete) else None
    if table is None or not is_guarded(table):
        return
    changing = [values for values in several or [one] if not _is_beside(statement, values)]
    if changing:
        ids = touched(connection).setdefault(table.name, set())
        ids.update(row_id for values in changing for row_id in _written(connection, statement, values))


@event.listens_for(Engine, "commit")
def _check_settled(connection: Connection) -> None:
    if left := connection.info.pop(_NAME, None):
        raise RuntimeError(f"written without a digest: rows of {', '.join(sorted(left))}")


@event.listens_for(Engine, "rollback")
def _forget(connection: Connection) -> None:
    connection.info.pop(_NAME, None)


def _is_beside(statement: Insert | Update | Delete, values: Mapping[str, Any]) -> bool:
    """Return True if a statement changes only columns outside the content."""
    table: Any = statement.table
    beside = BESIDE.get(table.name)
    if not beside or not isinstance(statement, Update):
        return False
    named = {getattr(one, "name", one) for one in statement._values or ()} | (values.keys() & table.columns.keys())
    return bool(named <= beside)


def _written(connection: Connection, statement: Insert | Update | Delete, values: Mapping[str, Any]) -> list[UUID]:
    """Return the ids of the rows that a statement is about to write. Raises RuntimeError if an id is missing."""
    key: Any = key_column(cast(Table, statement.table))
    if isinstance(statement, Insert):
        row_id = values[key.name] if key.name in values else statement.compile().params.get(key.name)
        if not isinstance(row_id, UUID):
            raise RuntimeError(f"a row of {key.table.name} is put in without its {key.name}")
        return [row_id]
    named = _named(statement, key.name, values)
    if named is not None:
        return [named]
    query = select(key).where(*statement._where_criteria)
    return list(connection.execute(query, values or None).scalars())


def _named(statement: Update | Delete, key: str, values: Mapping[str, Any]) -> UUID | None:
    """Return the one id in the condition, as in the session's flush, which saves a look-up; else None."""
    for one in _conditions(statement._where_criteria):
        if getattr(one.left, "name", None) == key and one.operator is operator.eq:
            right = one.right
            found = values.get(right.key, right.effective_value) if isinstance(right, BindParameter) else None
            return found if isinstance(found, UUID) else None
    return None


def _conditions(criteria: Iterable[Any]) -> Iterator[BinaryExpression[Any]]:
    """Yield the conditions joined by AND."""
    for one in criteria:
        if isinstance(one, BooleanClauseList) and one.operator is operators.and_:
            yield from _conditions(one.clauses)
        elif isinstance(one, BinaryExpression):
            yield one
