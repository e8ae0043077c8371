"""Nothing that hangs on a person can be forgotten: a new table that the walk over the tables misses fails here."""

from sqlalchemy import Table, UniqueConstraint, select
from sqlalchemy.orm import Session

from outreach.casefile.merging.children import STAYS, children
from outreach.casefile.merging.choices import FIELDS, UNSEEN
from outreach.casefile.people import Person
from outreach.core.database import Base
from outreach.core.sealing import Sealed
from tests.support.cast import Cast
from tests.support.merges import join
from tests.support.world import make_world

POINTS_OTHERWISE = {  # tables that point at people by another column than person_id, and why no row of theirs moves
    "people": "who they were found to be",
    "alike_pairs": "both are compared anew",
    "merges": "the merge itself",
    "not_the_same": "two who were found to be two stay so",
    "kinships": "the other end of a link leads on to whom they were found to be; the row moves with its person_id",
}
NOT_OF_THE_PERSON = {"id", "centre_id", "made_at", "made_by", "merged_into", "erased_at", "revision"}


def test_every_table_that_points_at_a_person_is_walked_or_listed() -> None:
    walked = {child.table for child in children()}
    for table in Base.metadata.sorted_tables:
        columns = _columns_to_people(table)
        if columns and table.name not in STAYS | POINTS_OTHERWISE:
            assert (table.name in walked, columns) == (True, {"person_id"}), table.name


def test_there_are_tables_to_walk_and_parents_come_first() -> None:
    walked = [child.table for child in children()]
    assert walked[0] == "cases"
    assert {"consents", "notes", "contacts", "referrals", "referral_steps", "stays", "attachments"} <= set(walked)
    assert all(child.parent in walked[:at] for at, child in enumerate(children()) if child.parent)


def test_every_cell_under_the_key_of_the_person_is_sealed_anew() -> None:
    walked = {child.table: {field.name for field in child.sealed} for child in children()}
    for mapper in Base.registry.mappers:
        for field in vars(mapper.class_).values():
            if isinstance(field, Sealed) and field.owner == "person_id":
                assert field.name in walked[mapper.class_.__tablename__]


def test_rows_are_found_by_an_index() -> None:
    for child in children():
        table = Base.metadata.tables[child.table]
        keys = [constraint for constraint in table.constraints if isinstance(constraint, UniqueConstraint)]
        first = {next(iter(index.columns)).name for index in (*table.indexes, *keys)}
        assert first & {child.hangs_on, "person_id"}, child.table


def test_every_field_of_a_person_stands_or_falls_by_choice() -> None:
    columns = {c.key.removesuffix("_sealed") for c in Person.__table__.columns}
    chosen = {name for field in FIELDS.values() for name in field.attributes}
    derived = {name for name in columns if name.endswith("_index")}
    assert columns - derived - NOT_OF_THE_PERSON == chosen | {*UNSEEN}  # what is folded is carried over unseen


def test_after_a_merge_no_row_is_left_with_the_other_record(db: Session, cast: Cast) -> None:
    make_world(db, cast)
    cast.fon_case.centre_id = cast.fon_case.person.centre_id = cast.nok_case.centre_id
    cast.fon_case.running += 100
    cast.nok_case.closed_on = cast.nok_case.opened_on
    for stay in _rows(db, cast.nok_case.person_id, "stays"):
        stay.ends_on, stay.ending = stay.begins_on, "family"
    db.flush()
    other = cast.fon_case.person_id
    before = {child.table: len(_rows(db, other, child.table)) for child in children()}
    assert sum(1 for count in before.values() if count) >= 9
    join(db, cast.prasit, cast.nok_case, cast.fon_case)
    assert not any(_rows(db, other, child.table) for child in children())


def _rows(db: Session, person_id: object, table: str) -> list[object]:
    kind = next(child.kind for child in children() if child.table == table)
    return list(db.scalars(select(kind).where(kind.person_id == person_id)).unique())


def _columns_to_people(table: Table) -> set[str]:
    named = {column.name for column in table.columns if column.name.endswith("person_id") and "core" not in column.name}
    return named | {c.name for c in table.columns for key in c.foreign_keys if key.column.table.name == "people"}
