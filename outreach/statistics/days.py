"""SQL function for the days between a date and a timestamp, in the local time of Thailand."""

from typing import Any

from sqlalchemy import Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction


class DaysUntil(GenericFunction[int]):
    """Days from a date to the local date of a timestamp (UTC+7); negative if it is earlier."""

    type = Integer()
    inherit_cache = True
    name = "outreach_days_until"


@compiles(DaysUntil, "sqlite")
def _in_sqlite(element: DaysUntil, compiler: Any, **more: Any) -> str:
    day, moment = (compiler.process(clause, **more) for clause in element.clauses)
    return f"CAST(julianday(date({moment}, '+7 hours')) - julianday({day}) AS INTEGER)"


@compiles(DaysUntil, "postgresql")
def _in_postgresql(element: DaysUntil, compiler: Any, **more: Any) -> str:
    day, moment = (compiler.process(clause, **more) for clause in element.clauses)
    return f"(CAST({moment} + INTERVAL '7 hours' AS DATE) - {day})"
