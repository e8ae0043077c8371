"""What leads to a table that grows with people leads an index: no page, erasure or merge reads the whole of it."""

from outreach import blueprints
from outreach.core.database import Base
from tests.support.growing import growing_tables


def test_what_leads_to_a_person_or_what_is_theirs_has_an_index() -> None:
    assert blueprints.BLUEPRINTS
    growing = growing_tables()
    bare = [
        f"{table.name}.{key.parent.name}"
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in growing and key.parent.name not in _led(table)
    ]
    assert sorted(bare) == [], "give each an index, in its model and in a migration"


def _led(table: object) -> set[str]:
    """The columns with which an index or a constraint of the table begins."""
    keys = [*table.indexes, table.primary_key, *table.constraints]  # type: ignore[attr-defined]
    return {next(iter(key.columns)).name for key in keys if len(getattr(key, "columns", ())) and _sorts(key)}


def _sorts(key: object) -> bool:
    """Whether it leads to any row, not only to some."""
    is_whole = type(key).__name__ != "Index" or key.dialect_options["sqlite"]["where"] is None  # type: ignore[attr-defined]
    return is_whole and type(key).__name__ in ("Index", "PrimaryKeyConstraint", "UniqueConstraint")
