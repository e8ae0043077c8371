"""Detection of the guarded rows that a transaction writes: seen in every statement, whoever made it.

A transaction that wrote guarded rows and did not settle them (`digests.settle`) is not committed. Statements given as
bare text are not seen: backups put rows and digests back as they were, migrations say what follows them.
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
    """The ids of guarded rows written in this transaction, by table."""
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
    """Whether a statement changes only what is no part of the content."""
    table: Any = statement.table
    beside = BESIDE.get(table.name)
    if not beside or not isinstance(statement, Update):
        return False
    named = {getattr(one, "name", one) for one in statement._values or ()} | (values.keys() & table.columns.keys())
    return bool(named <= beside)


def _written(connection: Connection, statement: Insert | Update | Delete, values: Mapping[str, Any]) -> list[UUID]:
    """The ids of the rows that a statement writes, found before it does. Raises RuntimeError if nobody can tell."""
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
    """The one id that the statement names, as those of the session's flush do: no look-up is needed."""
    for one in _conditions(statement._where_criteria):
        if getattr(one.left, "name", None) == key and one.operator is operator.eq:
            right = one.right
            found = values.get(right.key, right.effective_value) if isinstance(right, BindParameter) else None
            return found if isinstance(found, UUID) else None
    return None


def _conditions(criteria: Iterable[Any]) -> Iterator[BinaryExpression[Any]]:
    """What must all be true of a row."""
    for one in criteria:
        if isinstance(one, BooleanClauseList) and one.operator is operators.and_:
            yield from _conditions(one.clauses)
        elif isinstance(one, BinaryExpression):
            yield one
