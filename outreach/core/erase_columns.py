"""Taking a person's sealed cells, and what was drawn from them for looking up, out of every table."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Table, func, or_, select, update
from sqlalchemy.orm import Session

from outreach.core.database import Base
from outreach.core.sealing import Sealed

INDEX = "_index"  # the columns of a blind index end so


def blank(session: Session, person_id: UUID, case_ids: Sequence[UUID]) -> int:
    """Empty every sealed field and blind index of one person; answers how many sealed cells held something.

    Rows of a case are found by their person or by their case, whichever has an index.
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
    """Every table with sealed fields, and these."""
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
    """The columns with which an index of the table begins; one over a part of the rows does not count."""
    return {
        next(iter(index.columns)).name for index in table.indexes if index.dialect_options["sqlite"]["where"] is None
    }
