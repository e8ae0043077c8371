"""The migrations make the tables that the models describe, and lose nothing that was there before."""

import shutil
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from outreach import blueprints
from outreach.casefile.people import Sex
from outreach.core import blind, revisions, schema
from outreach.core.database import Base, make_engine

Rows = dict[str, list[dict[str, Any]]]
KNOWN: dict[str, sa.Table] = {}  # by the statement that made it
COMPILED: dict[Any, Any] = {}
REVISIONS = [s.revision for s in reversed(list(ScriptDirectory(str(schema.FOLDER)).walk_revisions()))]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    """An empty database."""
    made = make_engine(f"sqlite:///{tmp_path / 'steps.db'}")
    yield made
    made.dispose()


def test_the_rooms_bring_all_tables() -> None:
    assert len(blueprints.BLUEPRINTS) >= 9
    assert len(Base.metadata.tables) >= 42


def test_the_migrations_make_what_the_models_describe(engine: sa.Engine) -> None:
    schema.upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    assert revisions.is_newest(engine)


def test_the_migrations_check_the_same_choices_as_the_models(engine: sa.Engine) -> None:
    schema.upgrade(engine)
    migrated = {name: _checks(engine, name) for name in Base.metadata.tables}
    other = make_engine("sqlite://")
    Base.metadata.create_all(other)
    assert migrated == {name: _checks(other, name) for name in Base.metadata.tables}
    other.dispose()


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """An empty database as each step leaves it."""
    folder = tmp_path_factory.mktemp("steps")
    growing, kept = make_engine(f"sqlite:///{folder / 'growing.db'}"), {}
    for revision in REVISIONS:
        schema.upgrade(growing, revision)
        growing.dispose()
        kept[revision] = Path(shutil.copy(folder / "growing.db", folder / f"{revision}.db"))
    return kept


@pytest.mark.parametrize(("before", "after"), list(pairwise(REVISIONS)))
def test_a_step_keeps_the_rows_that_were_planted_before_it(
    engine: sa.Engine, steps: dict[str, Path], before: str, after: str
) -> None:
    shutil.copy(steps[before], str(engine.url.database))
    planted = _plant(engine)
    schema.upgrade(engine, after)
    assert _kept(planted, engine) == planted


@pytest.mark.parametrize("before", REVISIONS[::10])
def test_the_steps_together_keep_the_rows_planted_before_them(
    engine: sa.Engine, steps: dict[str, Path], before: str
) -> None:
    shutil.copy(steps[before], str(engine.url.database))
    planted = _plant(engine)
    schema.upgrade(engine)
    assert _kept(planted, engine) == planted


def test_an_upgrade_that_is_run_twice_changes_nothing(engine: sa.Engine) -> None:
    schema.upgrade(engine)
    planted = _plant(engine)
    schema.upgrade(engine)
    assert _kept(planted, engine) == planted


def test_an_index_value_from_before_widths_carries_its_width(engine: sa.Engine) -> None:
    schema.upgrade(engine, "0009")
    _plant(engine)
    schema.upgrade(engine, "0010")
    assert _rows(engine, ["people"])["people"][0]["national_id_index"] == blind.value_at(bytes(4), 14) + 1


def test_an_older_other_stays_as_written_and_another_code_can_be(engine: sa.Engine) -> None:
    schema.upgrade(engine, "0029")
    _plant(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        connection.exec_driver_sql("UPDATE people SET sex = 'other'")
        connection.exec_driver_sql("UPDATE houses SET for_sex = 'other'")
    schema.upgrade(engine, "0036")
    rows = _rows(engine, ["people", "houses"])
    assert Sex(rows["people"][0]["sex"]) == Sex.UNKNOWN  # not rewritten: the digest of the row holds it
    assert Sex(rows["houses"][0]["for_sex"]) == Sex.OTHER
    assert "'another'" in " ".join(_checks(engine, "people"))
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE people SET sex = 'another'")


def test_a_year_of_birth_alone_can_be_kept(engine: sa.Engine) -> None:
    schema.upgrade(engine, "0061")
    _plant(engine)
    schema.upgrade(engine, "0039")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE people SET birth_known = 'year', birth_year = 2009")
    assert "'month'" in " ".join(_checks(engine, "people"))


def test_what_is_there_belongs_to_the_first_centre_links_and_all(engine: sa.Engine) -> None:
    schema.upgrade(engine, "0036")
    _plant(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        for where in ("users", "cases"):
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            connection.exec_driver_sql(f"UPDATE {where} SET centre_id = (SELECT id FROM centres)")  # noqa: S608
        connection.exec_driver_sql("UPDATE contacts SET place_id = (SELECT id FROM places)")
        connection.exec_driver_sql("UPDATE agency_areas SET community_id = (SELECT id FROM communities)")
        connection.exec_driver_sql("UPDATE shelter_rules SET made_by = (SELECT id FROM users)")
    schema.upgrade(engine, "0042")
    rows = _rows(engine, ["centres", "agencies", "agency_centres", "places", "communities", "shelter_rules"])
    (centre,) = rows["centres"]
    assert {row["centre_id"] for name in list(rows)[2:] for row in rows[name]} == {centre["id"]}
    assert [row["agency_id"] for row in rows["agency_centres"]] == [rows["agencies"][0]["id"]]
    assert rows["agencies"][0]["every_centre"] == 0
    with engine.connect() as connection:
        for child, parent in (("contacts", "places"), ("agency_areas", "communities")):
            broken = connection.exec_driver_sql(f"PRAGMA foreign_key_check({child})").mappings().all()
            assert parent not in {row["parent"] for row in broken}


def _checks(engine: sa.Engine, table: str) -> set[str]:
    return {" ".join(str(check["sqltext"]).split()) for check in sa.inspect(engine).get_check_constraints(table)}


def _plant(engine: sa.Engine) -> Rows:
    """One row in every table that there is, references and checks left aside."""
    lenient = make_engine(str(engine.url))
    sa.event.listen(lenient, "connect", _trust)
    with lenient.connect().execution_options(compiled_cache=COMPILED) as connection:
        tables = _tables(connection)
        for table in tables:
            connection.execute(table.insert().values({column.name: _value(column) for column in table.columns}))
        connection.commit()
    lenient.dispose()
    return _rows(engine, [table.name for table in tables])


def _tables(connection: sa.Connection) -> list[sa.Table]:
    """The tables that there are, each read anew only if a step has changed it."""
    there = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT IN ('alembic_version', 'sqlite_stat1')"
    )
    found = connection.exec_driver_sql(there).all()
    for name, made_by in found:
        if made_by not in KNOWN:
            KNOWN[made_by] = sa.Table(name, sa.MetaData(), autoload_with=connection, resolve_fks=False)
    return [KNOWN[made_by] for _name, made_by in found]


def _trust(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA ignore_check_constraints = ON")


def _rows(engine: sa.Engine, names: list[str]) -> Rows:
    with engine.connect() as connection:
        found = {name: connection.execute(sa.text(f"SELECT * FROM {name}")).mappings().all() for name in names}  # noqa: S608
    return {name: [dict(row) for row in rows] for name, rows in found.items()}


def _kept(planted: Rows, engine: sa.Engine) -> Rows:
    """The rows of today, in the columns of the day of planting: a later step may add others."""
    now = _rows(engine, list(planted))
    for row in now.get("people", ()):
        row["national_id_index"] = (row["national_id_index"] or 0) % (1 << 20)  # 0010 marks it with its width
    return {name: [{key: row[key] for key in planted[name][0]} for row in rows] for name, rows in now.items()}


def _value(column: sa.Column[Any]) -> Any:
    kind = column.type.python_type
    made = {
        int: 1,
        bool: True,
        bytes: b"\xc1kept",
        float: 1.0,
        date: date(2026, 11, 21),
        time: time(23, 15),
        datetime: datetime(2026, 11, 21, tzinfo=UTC).replace(tzinfo=None),
        uuid.UUID: uuid.uuid4(),
    }
    return made.get(kind, uuid.uuid4().hex)
