"""How PostgreSQL would carry out what the pages ask, if a million people were in it: which tables it would read whole.

It is told in its own statistics that what grows has grown, and how many rows share a value; what it has counted in the
tables of the tests is forgotten. Hash and merge joins are left out, as SQLite has none: which is cheaper hangs on how
often each value is there, and that would be a guess. So it says for each table whether an index leads to the rows, and
takes it: where none does, or where it would rather begin with all of another table, it reads all.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Connection, Engine, Table, insert, select, text

from outreach.core.database import Base
from tests.support.growing import growing_tables

MANY = 1_000_000
FEW, MANY_ALIKE = -0.1, 10  # as it is written: ten rows share a value; a tenth of all do
OF_MANY = {"centres", "users", "agencies"}  # where a key leads to of which there are few, for very many rows
OWN = ("_digest", "_index", "token", "subject_id", "source_id", "person_id", "row_id")
ENDS = ("Sort", "Hash", "Aggregate", "Materialize")  # what reads all below it, however few are wanted above
SOME = {
    "UUID": "gen_random_uuid()",
    "DATE": "current_date",
    "TIME": "now()",
    "BOOL": "false",
    "BYTEA": "'x'::bytea",
    "CHAR": "'x'",
    "TEXT": "'x'",
}


def pretend_many(engine: Engine) -> None:
    """Let the database believe that what grows has grown. It is worth nothing for anything else afterwards."""
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # no foreign key is looked at
        for name in sorted(growing_tables()):
            _fill(connection, Base.metadata.tables[name])
        connection.exec_driver_sql("ANALYZE")
        for name in sorted(growing_tables()):
            _tell(connection, Base.metadata.tables[name])
        for setting in ("enable_hashjoin", "enable_mergejoin"):
            connection.exec_driver_sql(f"ALTER ROLE CURRENT_USER IN DATABASE {engine.url.database} SET {setting} = off")
    engine.dispose()


def whole(connection: Connection, statement: str, values: Any, partial: set[str]) -> Iterator[str]:
    """The tables that grow of which a statement would read all. partial: indexes that hold only what is looked for."""
    plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values).scalar_one()
    for node, ends_early in _walk(plan[0]["Plan"], ends_early=False):
        kind, table = node["Node Type"], node.get("Relation Name")
        from_end_to_end = kind in ("Index Scan", "Index Only Scan") and "Index Cond" not in node
        reads_all = kind == "Seq Scan" or (from_end_to_end and not ends_early and node.get("Index Name") not in partial)
        if reads_all and table in growing_tables():
            yield table


def _walk(node: dict[str, Any], *, ends_early: bool) -> Iterator[tuple[dict[str, Any], bool]]:
    """Each step of a plan, and whether it ends as soon as enough was found."""
    yield node, ends_early
    early = (ends_early or node["Node Type"] == "Limit") and node["Node Type"] not in ENDS
    for below in node.get("Plans", ()):
        yield from _walk(below, ends_early=early)


def _fill(connection: Connection, table: Table) -> None:
    """Put a row into an empty table: PostgreSQL looks at how large the file is, and believes nothing of no file."""
    if connection.execute(select(table).limit(1)).first():
        return
    rules = "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = CAST(:name AS regclass)"
    for rule in connection.scalars(text(rules), {"name": table.name}).all():
        connection.exec_driver_sql(f'ALTER TABLE {table.name} DROP CONSTRAINT "{rule}"')
    needed = [column for column in table.columns if not column.nullable]
    row = insert(table).values({column.name: text(_something(connection, column)) for column in needed})
    connection.exec_driver_sql(str(row.compile(connection)))  # past the guard of what is written


def _something(connection: Connection, column: Column[Any]) -> str:
    kind = column.type.compile(connection.dialect)
    return next((value for part, value in SOME.items() if part in kind), "1")


def _tell(connection: Connection, table: Table) -> None:
    """How many rows a table has, and how many of them share a value of each column."""
    about = {"name": table.name, "rows": MANY}
    connection.execute(text("UPDATE pg_class SET reltuples = :rows WHERE oid = CAST(:name AS regclass)"), about)
    connection.execute(text("DELETE FROM pg_statistic WHERE starelid = CAST(:name AS regclass)"), about)
    say = """
        SELECT pg_restore_attribute_stats('schemaname', 'public', 'relname', CAST(:name AS text),
            'attname', CAST(:column AS text), 'inherited', false, 'avg_width', 16,
            'null_frac', CAST(:nulls AS real), 'n_distinct', CAST(:distinct AS real))"""
    for column in table.columns:
        said = {"column": column.name, "nulls": 0.5 if column.nullable else 0.0, "distinct": _distinct(column)}
        connection.execute(text(say), about | said)


def _distinct(column: Column[Any]) -> float:
    """As PostgreSQL writes it: how many values there are, or below zero, what part of the number of rows."""
    leads = {key.column.table.name for key in column.foreign_keys}
    own = bool(leads - OF_MANY) or column.primary_key or column.name.endswith(OWN)
    return FEW if own else MANY_ALIKE
