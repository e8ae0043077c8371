"""The rows of a backup: every table and column as the models know them, of one moment, the same after a way round."""

from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from outreach.access import centres
from outreach.core import schema
from outreach.core.backups import BackupProblem, tables
from outreach.core.backups.stream import Row, Table
from outreach.core.database import Base, make_engine
from outreach.web.application import OutreachApp
from tests.support.cast import Cast
from tests.support.world import make_world

AS_MODELLED = (
    (sa.Uuid, "uuid"),
    (sa.LargeBinary, "bytes"),
    (sa.Boolean, "bool"),
    (sa.DateTime, "moment"),
    (sa.Date, "day"),
    (sa.Time, "time"),
    (sa.Integer, "int"),
    (sa.String, "text"),
)


def test_every_column_is_of_the_kind_that_its_model_says(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'steps.db'}")
    schema.upgrade(engine)
    with tables.snapshot(engine) as connection:
        found = {table.name: dict(table.columns) for table in tables.describe(connection)}
    modelled = {
        name: {column.name: _modelled(column.type) for column in table.columns}
        for name, table in Base.metadata.tables.items()
    }
    assert found == modelled
    engine.dispose()


def test_the_keys_come_before_what_they_open(app: OutreachApp) -> None:
    assert [table.name for table in _described(app)[:2]] == ["data_keys", "installation"]


def test_a_way_round_leaves_every_value_as_it_was(app: OutreachApp, db: Session, cast: Cast, tmp_path: Path) -> None:
    make_world(db, cast)
    db.commit()
    target = make_engine(f"sqlite:///{tmp_path / 'target.db'}")
    Base.metadata.create_all(target)
    with tables.snapshot(app.extensions["engine"]) as source, target.connect() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for table in tables.describe(source):
            rows = list(tables.read(source, table))
            assert len(rows) == table.rows
            tables.fill(connection, table, rows)
        connection.commit()
    assert _everything(target) == _everything(app.extensions["engine"])
    target.dispose()


def test_what_is_written_after_the_moment_is_not_in_it(app: OutreachApp, db: Session, cast: Cast) -> None:
    with tables.snapshot(app.extensions["engine"]) as connection:
        centres.open_centre(db, "ศูนย์ใหม่")
        db.commit()
        table = next(table for table in tables.describe(connection) if table.name == "centres")
        assert table.rows == len(list(tables.read(connection, table))) == 2
    assert next(table for table in _described(app) if table.name == "centres").rows == 3


def test_ids_and_days_of_another_database_are_written_alike() -> None:
    value = UUID(int=5)
    assert tables.PACK["uuid"](value) == tables.PACK["uuid"](value.hex) == value.hex
    for kind, native, kept in (
        ("moment", datetime(2026, 11, 21, 8, 0), "2026-11-21 08:00:00.000000"),
        ("day", date(2026, 11, 21), "2026-11-21"),
        ("time", time(23, 15), "23:15:00.000000"),
        ("uuid", value, value.hex),
        ("bytes", b"\xc1kept", "wWtlcHQ="),
    ):
        assert tables.PACK[kind](native) == kept
        assert tables.UNPACK[kind](kept) == native


def test_a_column_of_an_unknown_kind_stops_the_backup(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'odd.db'}")
    sa.Table("odd", sa.MetaData(), sa.Column("interval", sa.Interval().impl), sa.Column("j", sa.JSON())).create(engine)
    with engine.connect() as connection, pytest.raises(BackupProblem, match=r"odd\.j"):
        tables.describe(connection)
    engine.dispose()


def _modelled(kind: Any) -> str:
    kind = getattr(kind, "impl", kind)
    return next(name for type_, name in AS_MODELLED if isinstance(kind, type_))


def _described(app: OutreachApp) -> tuple[Table, ...]:
    with app.extensions["engine"].connect() as connection:
        return tables.describe(connection)


def _everything(engine: sa.Engine) -> dict[str, list[Row]]:
    found: dict[str, Any] = {}
    with engine.connect() as connection:
        for name in Base.metadata.tables:
            found[name] = sorted(map(repr, connection.exec_driver_sql(f'SELECT * FROM "{name}"')))  # noqa: S608
    return found
