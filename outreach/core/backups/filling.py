"""The restore of a backup into an empty database: its tables at their migration step, then its rows."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import Connection, MetaData, text
from sqlalchemy.schema import AddConstraint, DropConstraint, ForeignKeyConstraint

from outreach.core import schema
from outreach.core.backups import BackupProblem, tables
from outreach.core.backups.stream import Header, Row, Table


class Filling:
    """A visitor that fills the database of a connection. It commits nothing; `finish` checks the foreign keys.

    While filling, rows may refer to later rows: SQLite has foreign keys off on such a connection (`target.py`),
    elsewhere the constraints are dropped and added again.
    """

    def __init__(self, connection: Connection, install: UUID, filled: Callable[[int], object]) -> None:
        self._connection, self._install, self._filled = connection, install, filled
        self._constraints: list[ForeignKeyConstraint] = []

    def header(self, header: Header) -> None:
        """Create the tables. Raises BackupProblem if installation, version or tables do not match."""
        if header.holds != "data":
            raise BackupProblem("backup: this is not the data half (….data.age)")
        if header.install != self._install:
            raise BackupProblem("backup: data and keys are of two installations")
        if not schema.knows(header.revision):
            raise BackupProblem("backup: a newer version of the program has made it; update the program first")
        schema.take_steps(self._connection, header.revision)
        self._check_tables(header)
        if self._connection.dialect.name != "sqlite":
            self._take_down_constraints()
        for table in header.tables:
            tables.empty(self._connection, table)

    def rows(self, table: Table, rows: list[Row]) -> None:
        """Insert rows."""
        tables.fill(self._connection, table, rows)
        self._filled(len(rows))

    def finish(self) -> None:
        """Check the foreign keys. Raises BackupProblem (SQLite) or IntegrityError (elsewhere) if one is broken."""
        for constraint in self._constraints:
            self._connection.execute(AddConstraint(constraint))
        tables.set_counters(self._connection)
        if self._connection.dialect.name == "sqlite":
            lost = self._connection.execute(text("PRAGMA foreign_key_check")).first()
            if lost:
                raise BackupProblem(f"backup: a row of {lost[0]} points to one of {lost[2]} that is not there")

    def _check_tables(self, header: Header) -> None:
        here = {table.name: table.columns for table in tables.describe(self._connection)}
        for table in header.tables:
            if sorted(here.get(table.name, ())) != sorted(table.columns):
                raise BackupProblem(f"backup: the table {table.name} is not as this program knows it")

    def _take_down_constraints(self) -> None:
        found = MetaData()
        found.reflect(self._connection)
        self._constraints = [key for table in found.tables.values() for key in table.foreign_key_constraints]
        for constraint in self._constraints:
            self._connection.execute(DropConstraint(constraint))
