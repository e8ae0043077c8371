"""Prepared statements: compiled once and run by the driver, a tenth of the time of an ORM select."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ClauseElement, Connection, Dialect, Insert, Select, Update
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Text:
    """A statement as one database takes it: its parameters in order (None: by name), and what makes a value of each.

    own: its parameters, with the values that the statement itself gives, such as a limit.
    """

    sql: str
    order: list[str] | None
    own: Mapping[str, Any]
    made_by: Mapping[str, Callable[[Any], Any]]

    @classmethod
    def of(cls, statement: ClauseElement, dialect: Dialect, names: list[str] | None = None) -> "Text":
        """Compile a statement for a database. names: of the columns that it writes."""
        more: dict[str, Any] = {"column_keys": names} if names else {}
        made: Any = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True}, **more)
        return cls(made.string, made.positiontup, dict(made.params), dict(made._bind_processors))

    def values(self, given: Mapping[str, Any]) -> Any:
        """Return the parameters as the driver takes them. What the statement does not ask for may be given too."""
        made = {name: self._made(name, given.get(name, own)) for name, own in self.own.items()}
        return tuple(made[name] for name in self.order) if self.order else made

    def _made(self, name: str, value: Any) -> Any:
        return self.made_by[name](value) if name in self.made_by else value


class Prepared:
    """A prepared query, for the few look-ups where speed matters.

    The rows are the driver's: an id may be hex text, a moment text.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        self._statement = statement
        self._texts: dict[str, Text] = {}

    def rows(self, session: Session, values: Mapping[str, Any]) -> Iterator[Any]:
        """Yield the rows for these parameter values, read on demand, with all that the session has changed."""
        session.flush()
        return self.read(session.connection(), values)

    def read(self, connection: Connection, values: Mapping[str, Any]) -> Iterator[Any]:
        """Yield the rows as they are in the database: what a session has not flushed is not among them."""
        text = self._texts.get(connection.dialect.name) or self._compile(connection)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(text.sql, text.values(values))
            yield from iter(cursor.fetchone, None)
        finally:
            cursor.close()

    def _compile(self, connection: Connection) -> Text:
        text = self._texts[connection.dialect.name] = Text.of(self._statement, connection.dialect)
        return text


class PreparedWrite:
    """A prepared insert or update, for the few rows that nearly every request writes.

    Of a table that is not guarded: the guard (`core/rows`) sees no statement of the driver.
    """

    def __init__(self, statement: Insert | Update, *names: str) -> None:
        """names: of the columns that it writes; each execution gives them all."""
        self._statement, self._names = statement, list(names)
        self._texts: dict[str, Text] = {}

    def write(self, connection: Connection, *rows: Mapping[str, Any]) -> None:
        """Run it for these rows."""
        name = connection.dialect.name
        text = self._texts.get(name)
        if text is None:
            text = self._texts[name] = Text.of(self._statement, connection.dialect, self._names)
        values = [text.values(row) for row in rows]
        connection.exec_driver_sql(text.sql, values if len(values) > 1 else values[0])
