"""How a database would carry out what the pages ask, if a million people were in it: which tables it would read whole.

The tables of the tests are small, and of a small table reading all is the right plan: so it is told first that what
grows with the people has grown. What follows here is about SQLite; PostgreSQL is asked by plans_postgresql.py.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Table, event, text

from outreach.core.database import Base
from tests.support import plans_postgresql
from tests.support.growing import growing_tables

MANY = 100_000  # times what the tests have
READS = ("SELECT", "UPDATE", "DELETE", "WITH")
Asked = dict[str, tuple[Any, str]]  # statement: its values, and which page sent it first


@contextmanager
def noted(engine: Engine, asked: Asked, page: Mapping[str, str]) -> Iterator[None]:
    """Keep each statement that the block sends, with the values and the page of the first time."""

    def note(_connection: object, _cursor: object, statement: str, values: Any, _context: object, many: bool) -> None:
        if not many and statement.lstrip().upper().startswith(READS):
            asked.setdefault(statement, (values, page["now"]))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", note)


def scans(engine: Engine, asked: Asked) -> dict[tuple[str, str], str]:
    """Which tables that grow would be read whole, and by which pages: (table, page): the statement."""
    found, partial = dict[tuple[str, str], str](), _partial()
    whole = _whole if engine.dialect.name == "sqlite" else plans_postgresql.whole
    some = {sent: about for sent, about in asked.items() if "0 = 1" not in sent}  # nobody's rows: no table is opened
    with engine.connect() as connection:
        for statement, (values, page) in some.items():
            for table in whole(connection, statement, values, partial):
                found.setdefault((table, page), statement)
        connection.rollback()
    return found


def pretend_many(engine: Engine) -> None:
    """Let the database believe that what grows has grown."""
    if engine.dialect.name != "sqlite":
        plans_postgresql.pretend_many(engine)
        return
    engine.dispose()  # a connection that has planned something counts anew when it is closed, not one that begins here
    with engine.begin() as connection:
        _pretend(connection)
    engine.dispose()  # what is open goes on by what it read before


def _pretend(connection: Connection) -> None:
    connection.exec_driver_sql("ANALYZE")
    connection.exec_driver_sql("DELETE FROM sqlite_stat1")
    for name in growing_tables():
        table = Base.metadata.tables[name]
        for index, columns in _indexes_of(connection, table):
            alike, first = [], True
            for column in columns:
                first = first and not _is_own(table, column)
                alike.append(str(MANY // 10 if first else 10))
            if index.startswith("sqlite_autoindex"):
                alike[-1] = "1"
            row = {"table": name, "index": index, "stat": " ".join([str(MANY), *alike])}
            connection.execute(text("INSERT INTO sqlite_stat1 VALUES (:table, :index, :stat)"), row)


def _indexes_of(connection: Connection, table: Table) -> Iterator[tuple[str, list[str]]]:
    for _seq, name, _unique, _origin, partial in connection.exec_driver_sql(f"PRAGMA index_list('{table.name}')"):
        if not partial:
            yield name, [row[2] for row in connection.exec_driver_sql(f"PRAGMA index_info('{name}')")]


def _is_own(table: Table, column: str) -> bool:
    """Whether few rows share a value: it leads to a row of a growing table, or is a key or a digest."""
    one = table.columns[column]
    leads = {key.column.table.name for key in one.foreign_keys} & growing_tables()
    return bool(leads) or one.primary_key or column.endswith(("_digest", "_index", "token", "subject_id", "source_id"))


def _whole(connection: Connection, statement: str, values: Any, partial: set[str]) -> Iterator[str]:
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    sorts = any("TEMP B-TREE FOR ORDER BY" in row[3] for row in rows)
    for row in rows:
        said = re.match(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", row[3])
        if said and (table := _table_of(said[1], statement)) in growing_tables():
            in_order = "LIMIT" in statement and not sorts and (said[2] or "WHERE" not in statement)
            if said[2] not in partial and not in_order:
                yield table


def _table_of(name: str, statement: str) -> str:
    """The table behind a name in a plan, which may be an alias."""
    if name in Base.metadata.tables:
        return name
    said = re.search(rf"(\w+) AS {name}\b", statement)
    return said[1] if said else name


def _partial() -> set[str]:
    """Indexes that hold only the rows that are looked for: reading one from end to end is no scan."""
    tables: Iterable[Table] = Base.metadata.tables.values()
    return {str(i.name) for t in tables for i in t.indexes if i.dialect_options["sqlite"]["where"] is not None}
