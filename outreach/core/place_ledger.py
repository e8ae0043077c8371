"""A ledger of places, kept by the database itself: never more are taken than are offered, whoever writes them.

The rows that take a place are the ledger, as those of the beds are (decision 40). A trigger refuses a row too many, and
fewer places than are taken; what was taken too often before there was a ledger stays, and can be given back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import DDL, event


@dataclass(frozen=True)
class PlaceLedger:
    """Rows of `table` take one of the `places` of the row of `offers` to which `of` leads, while `gone` is NULL."""

    name: str
    table: str
    of: str
    gone: str
    offers: str
    places: str
    refusal: str

    @property
    def sqlite(self) -> Sequence[str]:
        """The triggers on SQLite."""
        full = f"NEW.{self.gone} IS NULL AND {self._taken('NEW.' + self.of)} >= {self._offered}"
        raised = f"BEGIN SELECT RAISE(ABORT, '{self.refusal}'); END"
        return (
            f"CREATE TRIGGER {self.name}_insert BEFORE INSERT ON {self.table} WHEN {full} {raised}",
            f"CREATE TRIGGER {self.name}_update BEFORE UPDATE OF {self.of}, {self.gone} ON {self.table} "
            f"WHEN {self._adds} AND {full} {raised}",
            f"CREATE TRIGGER {self.name}_fewer BEFORE UPDATE OF {self.places} ON {self.offers} "
            f"WHEN {self._fewer} {raised}",
        )

    @property
    def postgresql(self) -> Sequence[str]:
        """The triggers on PostgreSQL. What is offered is locked first: of two transactions the second waits, and then
        sees what the first has written."""
        raised = f"RAISE EXCEPTION '{self.refusal}' USING ERRCODE = 'exclusion_violation';"
        return (
            f"""CREATE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.{self.gone} IS NOT NULL THEN RETURN NEW; END IF;
        IF TG_OP = 'UPDATE' THEN
            IF NOT {self._adds} THEN RETURN NEW; END IF;
        END IF;
        PERFORM 1 FROM {self.offers} WHERE id = NEW.{self.of} FOR UPDATE;
        IF {self._taken("NEW." + self.of)} >= {self._offered} THEN {raised} END IF;
        RETURN NEW;
    END $$""",
            f"""CREATE TRIGGER {self.name} BEFORE INSERT OR UPDATE OF {self.of}, {self.gone} ON {self.table}
    FOR EACH ROW EXECUTE FUNCTION {self.name}()""",
            f"""CREATE FUNCTION {self.name}_fewer() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF {self._fewer} THEN {raised} END IF;
        RETURN NEW;
    END $$""",
            f"""CREATE TRIGGER {self.name}_fewer BEFORE UPDATE OF {self.places} ON {self.offers}
    FOR EACH ROW EXECUTE FUNCTION {self.name}_fewer()""",
        )

    def dropping(self, dialect: str) -> Sequence[str]:
        """The statements that drop the triggers."""
        if dialect == "sqlite":
            return [f"DROP TRIGGER {self.name}_{what}" for what in ("insert", "update", "fewer")]
        named = ((self.name, self.table), (f"{self.name}_fewer", self.offers))
        return [one for name, table in named for one in (f"DROP TRIGGER {name} ON {table}", f"DROP FUNCTION {name}()")]

    def keep(self, table: Any) -> None:
        """Have the triggers made whenever the table is made without a migration (tests, the second of two schemas)."""
        for dialect, statements in (("sqlite", self.sqlite), ("postgresql", self.postgresql)):
            for statement in statements:
                event.listen(table, "after_create", DDL(statement.replace("%", "%%")).execute_if(dialect=dialect))

    def _taken(self, of: str) -> str:
        counts = f"taken.{self.of} = {of} AND taken.{self.gone} IS NULL"
        return f"(SELECT count(*) FROM {self.table} AS taken WHERE {counts})"  # noqa: S608 names of our own tables

    @property
    def _offered(self) -> str:
        return f"(SELECT {self.places} FROM {self.offers} WHERE id = NEW.{self.of})"  # noqa: S608 names of our own tables

    @property
    def _adds(self) -> str:
        return f"(NEW.{self.of} <> OLD.{self.of} OR OLD.{self.gone} IS NOT NULL)"

    @property
    def _fewer(self) -> str:
        return f"NEW.{self.places} < OLD.{self.places} AND {self._taken('NEW.id')} > NEW.{self.places}"
