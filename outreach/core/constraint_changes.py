"""Changes of constraints for migrations: the allowed codes of a column, what a check says, a column made nullable.

PostgreSQL has statements for it. On SQLite the schema of the table is edited in place, as its documentation allows for
changes that touch no row: no copy is made, so no foreign key to the table is disturbed.
"""

from collections.abc import Callable, Sequence

from alembic import op
from sqlalchemy import Uuid, text
from sqlalchemy.types import TypeEngine


def allow_codes(table: str, column: str, codes: Sequence[str]) -> None:
    """Let the check on a code column (`ck_<table>_<column>`) allow exactly these codes."""
    listed = ", ".join(f"'{code}'" for code in codes)
    set_check(table, column, f"{column} IN ({listed})")


def set_check(table: str, what: str, said: str) -> None:
    """Let a check that there is (`ck_<table>_<what>`) say something else, which the present rows fulfil."""
    name = f"ck_{table}_{what}"
    if op.get_bind().dialect.name == "sqlite":
        _edit(table, lambda sql: _with_check(sql, name, said))
    else:
        op.drop_constraint(op.f(name), table, type_="check")
        op.create_check_constraint(op.f(name), table, said)


def allow_none(table: str, column: str, kind: TypeEngine[object] | None = None) -> None:
    """Make a column nullable. kind: its type; a foreign key unless given."""
    if op.get_bind().dialect.name == "sqlite":
        _edit(table, lambda sql: _without_not_null(sql, column))
    else:
        op.alter_column(table, column, nullable=True, existing_type=kind or Uuid())


def _edit(table: str, change: Callable[[str], str]) -> None:
    """Edit the schema of a table. Raises ValueError if it lacks the text to be changed."""
    bind = op.get_bind()
    named = {"name": table}
    sql = str(bind.scalar(text("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = :name"), named))
    changed = change(sql)
    version = bind.scalar(text("PRAGMA schema_version"))
    bind.execute(text("PRAGMA writable_schema = ON"))
    bind.execute(
        text("UPDATE sqlite_schema SET sql = :sql WHERE type = 'table' AND name = :name"), named | {"sql": changed}
    )
    bind.execute(text(f"PRAGMA schema_version = {int(version or 0) + 1}"))
    bind.execute(text("PRAGMA writable_schema = OFF"))


def _with_check(sql: str, name: str, said: str) -> str:
    head, found, rest = sql.partition(f"CONSTRAINT {name} CHECK (")
    if not found:
        raise ValueError(f"no check {name}")
    return f"{head}{found}{said}{rest[_closing(rest) :]}"


def _closing(text_after: str) -> int:
    """Return the position of the bracket that closes the one opened just before."""
    depth = 1
    for place, sign in enumerate(text_after):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth == 0:
            return place
    raise ValueError("a bracket is not closed")


def _without_not_null(sql: str, column: str) -> str:
    lines = sql.split("\n")
    for place, line in enumerate(lines):
        if line.strip().startswith(f"{column} ") and " NOT NULL" in line:
            lines[place] = line.replace(" NOT NULL", "", 1)
            return "\n".join(lines)
    raise ValueError(f"{column} is not a column that must be filled")
