"""What the tests of merging look at: every row of every person, opened."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.casefile import cases, merging, people
from outreach.casefile.cases import Case
from outreach.casefile.merging.children import children
from outreach.casefile.people import Person, PersonDetails
from outreach.core import clock
from outreach.core.sealing import Sealed

Row = dict[str, Any]
ALWAYS_NEW = {"revision"}  # rises with each change


def met(db: Session, worker: User, details: PersonDetails) -> Case:
    """Somebody who was met today, by a worker to whom nobody had told the other one."""
    return cases.open_case(db, people.register(db, details, worker), clock.today(), worker)


def join(db: Session, actor: User, first: Case, second: Case, **choices: Any) -> merging.Merge:
    """Merge the second into the first, whose case goes on, by who has looked at what differs."""
    wanted = merging.Choices(**({"goes_on": first.id, "one_person": True} | choices))
    return merging.merge(db, first.person, second.person, wanted, actor)


def opened(row: Any) -> Row:
    """A row with all that is sealed in it in the clear, in place of its bytes."""
    columns = {c.key: getattr(row, c.key) for c in row.__mapper__.column_attrs if not c.key.endswith("_sealed")}
    return {k: v for k, v in columns.items() if k not in ALWAYS_NEW} | {
        name: getattr(row, name) for name, field in vars(type(row)).items() if isinstance(field, Sealed)
    }


def whole(db: Session, *person_ids: UUID) -> dict[UUID, dict[str, Sequence[Row]]]:
    """The person and all that hangs on them, table by table, as it would be read from the disk."""
    db.flush()
    db.expire_all()
    return {person_id: _of_person(db, person_id) for person_id in person_ids}


def _of_person(db: Session, person_id: UUID) -> dict[str, Sequence[Row]]:
    found: dict[str, Sequence[Row]] = {"people": [opened(db.get_one(Person, person_id))]}
    for child in children():
        rows = db.scalars(select(child.kind).where(child.kind.person_id == person_id)).unique()
        found[child.table] = sorted((opened(row) for row in rows), key=lambda row: str(row["id"]))
    return found
