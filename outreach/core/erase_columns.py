"""Emptying the sealed cells of a person, and their blind index columns, in every table."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Table, func, or_, select, update
from sqlalchemy.orm import Session

from outreach.core.database import Base
from outreach.core.sealing import Sealed

INDEX = "_index"  # suffix of blind index columns


def blank(session: Session, person_id: UUID, case_ids: Sequence[UUID]) -> int:
    """Empty every sealed field and blind index of a person; return how many sealed cells held a value.

    Rows of a case are found by person or by case, whichever has an index.
    """
    session.flush()
    emptied = 0
    for table, fields in sealed_tables():
        whose = _whose(table, fields, person_id, case_ids)
        cells = [table.c[field.column] for field in fields]
        drawn = [column for column in table.c if column.name.endswith(INDEX) and column.nullable]
        emptied += sum(session.execute(select(*(func.count(cell) for cell in cells)).where(whose)).one())
        filled = or_(*(column.is_not(None) for column in (*cells, *drawn)))
        session.execute(update(table).where(whose, filled).values(dict.fromkeys((*cells, *drawn))))
    session.expire_all()
    return emptied


def sealed_tables() -> Iterator[tuple[Table, list[Sealed]]]:
    """Yield every table with sealed fields, and these."""
    for mapper in Base.registry.mappers:
        fields = [value for value in vars(mapper.class_).values() if isinstance(value, Sealed)]
        if fields and isinstance(mapper.local_table, Table):
            yield mapper.local_table, fields


def _whose(table: Table, fields: Sequence[Sealed], person_id: UUID, case_ids: Sequence[UUID]) -> ColumnElement[bool]:
    if "person_id" not in table.c:
        return table.c[fields[0].owner] == person_id
    if "case_id" in table.c and "person_id" not in _looked_up_by(table):
        return table.c.case_id.in_(case_ids)
    return table.c.person_id == person_id


def _looked_up_by(table: Table) -> set[str]:
    """Return the columns that lead an index of the table; a partial index does not count."""
    return {
        next(iter(index.columns)).name for index in table.indexes if index.dialect_options["sqlite"]["where"] is None
    }
