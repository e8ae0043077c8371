"""Somebody with SQL in hand, on SQLite and on PostgreSQL: `flask audit verify` names whatever they write.

Each test puts back what it forged: the next one, which is told of its own forgeries alone, would hear of what is left.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Column, Connection, Table, bindparam, event, func, inspect, select, text
from sqlalchemy.orm import Session

from config import Settings
from outreach.access import baselines
from outreach.access.users import User
from outreach.casefile import milestones
from outreach.casefile.cases import Case
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.people import Person
from outreach.core import clock, installation, language, rows
from outreach.core.database import Base
from outreach.core.keys import make_keys
from outreach.core.sealing import DataKey, vault_of
from outreach.factory import create_app
from outreach.web.application import OutreachApp
from tests.support import guarded
from tests.support.cast import make_cast, meet_cast
from tests.support.databases import wait_for_no_disk
from tests.support.world import make_world

pytestmark = pytest.mark.slow
TABLES = rows.guarded()


class Site:
    """An application on a database of its own with a row in every guarded table, and a hand in that database."""

    def __init__(self, app: OutreachApp) -> None:
        self.app, self.engine = app, app.extensions["engine"]
        language.speak("en")
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", wait_for_no_disk)
        Base.metadata.create_all(self.engine)
        with self.engine.begin() as connection:
            _let_go(connection)
        with self.sessions() as session, session.begin():
            installation.claim(session)
            baselines.close(session)
            make_world(session, meet_cast(session, make_cast(session)))
            if self.engine.dialect.name == "sqlite":
                session.execute(text("PRAGMA ignore_check_constraints = ON"))
            guarded.fill(session)
            case, worker = session.scalars(select(Case)).first(), session.scalars(select(User)).first()
            milestones.record(session, case, MilestoneKind.OUTCOME_VERIFIED, clock.today(), case.id, worker, "id_card")
        with self.sessions() as session:
            self.ids = guarded.newest(session)

    def sessions(self) -> Session:
        made: Session = self.app.extensions["sessions"]()
        return made

    @contextmanager
    def hand(self) -> Iterator[Callable[..., None]]:
        """Writes by hand: past the program, its rules and its constraints."""
        with self.engine.connect() as connection:
            if self.engine.dialect.name == "sqlite":
                driver: Any = connection.connection.dbapi_connection
                driver.executescript("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON")
            else:
                connection.execute(text("SET session_replication_role = replica"))
            yield lambda statement, **values: connection.execute(_typed(statement, values), values)
            connection.commit()
            connection.invalidate()  # its settings go with it

    def verify(self) -> tuple[int, set[str]]:
        """The exit code of the command, and the rows that it names."""
        with self.app.app_context():
            said = self.app.test_cli_runner().invoke(args=["audit", "verify", "--all"])
        return said.exit_code, set(re.findall(r"audit: (\w+:[0-9a-f-]{36}) ", said.output))


def _typed(statement: str, values: dict[str, Any]) -> Any:
    """Ids as each kind of database keeps them; all else as the column says, given as (column, value)."""
    made = text(statement)
    for name, value in list(values.items()):
        if isinstance(value, tuple):
            column, values[name] = value
            made = made.bindparams(bindparam(name, type_=column.type))
        elif isinstance(value, UUID):
            made = made.bindparams(bindparam(name, type_=Base.metadata.tables["users"].c.id.type))
    return made


def _let_go(connection: Connection) -> None:
    """Whoever may write may also take constraints away."""
    inspector = inspect(connection)
    if connection.dialect.name == "sqlite":  # the other one is told not to heed them (`hand`)
        for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            connection.execute(text(f'DROP TRIGGER "{name}"'))
    for table in Base.metadata.sorted_tables:
        if connection.dialect.name == "postgresql":
            names = [one["name"] for one in inspector.get_check_constraints(table.name)]
            names += [one["name"] for one in inspector.get_unique_constraints(table.name)]
            for name in names:
                connection.execute(text(f'ALTER TABLE {table.name} DROP CONSTRAINT "{name}"'))
        for index in table.indexes:
            if index.unique:
                connection.execute(text(f'DROP INDEX "{index.name}"'))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """On each kind of database."""
    folder = tmp_path_factory.mktemp("forged")
    make_keys(folder / "keys" / "root.key")
    (folder / "data").mkdir()
    address = f"sqlite:///{folder / 'data' / 'outreach.db'}"
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql")
        server.psql("CREATE DATABASE forged")
        address = re.sub(r"^postgresql://", "postgresql+psycopg://", server.get_uri("forged"))
    app = create_app(Settings(folder / "data", address, folder / "keys" / "root.key", https=False))
    made = Site(app)
    yield made
    made.engine.dispose()


def names(*tables: Table) -> str:
    return ", ".join(f'"{column.name}"' for table in tables for column in table.columns)


def test_nothing_is_named_of_what_the_program_wrote(site: Site) -> None:
    assert site.verify() == (0, set())
    assert site.ids.keys() == {table.name for table in TABLES}


def test_a_copied_row_is_named_in_every_guarded_table(site: Site) -> None:
    forged = {table.name: uuid4() for table in TABLES}
    with site.hand() as write:
        for table in TABLES:
            _copy(site, write, table, site.ids[table.name], forged[table.name])
    assert site.verify() == (1, {f"{name}:{row_id}" for name, row_id in forged.items()})
    _take_out(site, forged)


def _take_out(site: Site, ids: dict[str, UUID]) -> None:
    with site.hand() as write:
        for name, row_id in ids.items():
            write(f"DELETE FROM {name} WHERE {rows.key_column(Base.metadata.tables[name]).name} = :id", id=row_id)  # noqa: S608


def _single(table: Table) -> set[str]:
    """The columns of which SQLite takes no two rows with the same, and which nobody can take away from it."""
    groups = [key.columns for key in table.constraints if type(key).__name__ == "UniqueConstraint"]
    return {list(group)[-1].name for group in groups}


def test_a_row_taken_out_is_named_in_every_guarded_table(site: Site) -> None:
    kept = {}
    with site.engine.connect() as connection:
        for table in TABLES:
            where = rows.key_column(table) == site.ids[table.name]
            kept[table.name] = connection.execute(select(table).where(where)).mappings().all()
    _take_out(site, site.ids)
    assert site.verify() == (1, {f"{name}:{row_id}" for name, row_id in site.ids.items()})
    for table in TABLES:
        _put_back(site, table, kept[table.name])


def _put_back(site: Site, table: Table, kept: Sequence[Mapping[str, Any]]) -> None:
    with site.hand() as write:
        for row in kept:
            values = {f"v{n}": (column, row[column.name]) for n, column in enumerate(table.columns)}
            marks = ", ".join(f":{name}" for name in values)
            write(f"INSERT INTO {table.name} ({names(table)}) VALUES ({marks})", **values)  # noqa: S608


def test_a_changed_plain_column_is_named_in_every_guarded_table(site: Site) -> None:
    changed = [_change(site, plain[0]) for table in TABLES if (plain := guarded.plain(table))]
    with site.hand() as write:
        for change in changed:
            change.make(write)
    assert site.verify() == (1, {f"{change.column.table.name}:{change.row[0][1]}" for change in changed})
    with site.hand() as write:
        for change in changed:
            change.undo(write)


def test_no_plain_column_can_be_changed_unseen(site: Site) -> None:
    columns = [guarded.plain(table) for table in TABLES]
    for some in zip_longest(*columns):  # the first of each table, then the second of each, ...
        changed = [_change(site, column) for column in some if column is not None]
        tables = [change.table for change in changed]
        with site.hand() as write:
            for change in changed:
                change.make(write)
        with site.sessions() as session:
            bad = {f"{one.table}:{one.row_id}" for _number, part in rows.bad_rows(session, tables) for one in part}
        assert bad == {f"{table.name}:{site.ids[table.name]}" for table in tables}
        with site.hand() as write:
            for change in changed:
                change.undo(write)
    assert site.verify() == (0, set())


@dataclass(frozen=True)
class Change:
    """Another value in one cell."""

    table: Table
    column: Column[Any]
    row: list[tuple[Column[Any], Any]]  # its key
    before: Any
    after: Any

    def make(self, write: Callable[..., None]) -> None:
        self._put(write, self.after, self.row)

    def undo(self, write: Callable[..., None]) -> None:
        self._put(write, self.before, [(one, self.after if one is self.column else value) for one, value in self.row])

    def _put(self, write: Callable[..., None], value: Any, row: list[tuple[Column[Any], Any]]) -> None:
        where = " AND ".join(f'"{column.name}" = :k{n}' for n, (column, _value) in enumerate(row))
        put = f'UPDATE {self.table.name} SET "{self.column.name}" = :value WHERE {where}'  # noqa: S608
        write(put, value=(self.column, value), **{f"k{n}": one for n, one in enumerate(row)})


def _change(site: Site, column: Column[Any]) -> Change:
    table: Any = column.table
    keys = list(table.primary_key.columns)
    with site.engine.connect() as connection:
        query = select(*keys, column).where(rows.key_column(table) == site.ids[table.name]).limit(1)
        *row, before = connection.execute(query).one()
    return Change(table, column, list(zip(keys, row, strict=True)), before, guarded.other(column, before))


OTHER_SEX = "CASE {} WHEN 'female' THEN 'male' ELSE 'female' END"
FIGURES = {
    "an outcome counted twice": ("milestones", "INSERT", "kind = 'outcome_verified'", ""),
    "a stage reached by evidence that is not there": ("milestones", "INSERT", "kind <> 'outcome_verified'", ""),
    "a relapse that counts no more": ("milestones", "UPDATE", "kind = 'outcome_verified'", "voided_at = recorded_at"),
    "an outcome of another kind": ("milestones", "UPDATE", "kind = 'outcome_verified'", "code = 'returned_to_family'"),
    "an outcome verified by nobody": ("outcomes", "UPDATE", "1 = 1", "state = 'verified', sustained_on = NULL"),
    "a young woman counted as a man": ("people", "UPDATE", "1 = 1", f"sex = {OTHER_SEX.format('sex')}"),
    "somebody made older": ("people", "UPDATE", "1 = 1", "birth_year = 1999"),
    "a day at a camp": ("attendance", "UPDATE", "1 = 1", "present = NOT present"),
    "a seat at a camp": ("enrolments", "INSERT", "1 = 1", ""),
    "a camp that was never held": ("camps", "INSERT", "1 = 1", ""),
    "a night at Baan Rao": ("stays", "UPDATE", "1 = 1", "begins_on = '2020-01-01'"),
    "a referral that was completed": (
        "referrals",
        "UPDATE",
        "1 = 1",
        "state = 'completed', expected_on = '2026-01-01'",
    ),
    "a visit that was made": ("follow_ups", "INSERT", "1 = 1", ""),
    "a merge that was never made": ("merges", "INSERT", "1 = 1", ""),
    "a case closed as completed": ("closures", "UPDATE", "1 = 1", "reason = 'completed', decided_at = '2020-01-01'"),
}
RIGHTS = {
    "a role": ("users", "UPDATE", "username = 'malee'", "role = 'supervisor'"),
    "another centre": ("users", "UPDATE", "username = 'prasit'", "centre_id = NULL"),
    "an assignment": ("assignments", "INSERT", "1 = 1", ""),
    "a consent that was withdrawn": ("consents", "UPDATE", "1 = 1", "ends_on = NULL, covers = 'everything'"),
    "a token": ("api_tokens", "INSERT", "1 = 1", ""),
    "a session": ("sign_ins", "INSERT", "1 = 1", ""),
    "an emergency without end": ("emergency_accesses", "UPDATE", "1 = 1", "ends_at = '2099-01-01'"),
}
RULES = {
    "a house for girls": ("houses", "UPDATE", "1 = 1", f"for_sex = {OTHER_SEX.format('for_sex')}"),
    "a rule of placement ended": ("shelter_rules", "UPDATE", "1 = 1", "to_day = '2020-01-01'"),
    "records kept for ever": ("retention_rules", "UPDATE", "1 = 1", "years = 99"),
    "a need that an agency serves": ("agency_needs", "UPDATE", "1 = 1", "max_age = 99"),
    "a signed agreement": ("agency_agreements", "UPDATE", "1 = 1", "runs_until = '2099-01-01'"),
    "a word that a merge was none": ("not_the_same", "UPDATE", "1 = 1", "made_at = '2020-01-01'"),
}


def test_every_forged_figure_right_and_rule_is_named(site: Site) -> None:
    kept: dict[tuple[str, UUID], Any] = {}
    copies: dict[str, UUID] = {}
    for what, (name, way, where, to) in (FIGURES | RIGHTS | RULES).items():
        table = Base.metadata.tables[name]
        key = rows.key_column(table)
        with site.engine.connect() as connection:
            row_id = connection.scalar(
                select(key).where(text(where), key.not_in(copies.values())).order_by(key).limit(1)
            )
            assert row_id is not None, what
            before = connection.execute(select(table).where(key == row_id)).mappings().all()
        with site.hand() as write:
            if way == "INSERT":
                copies[what] = uuid4()
                _copy(site, write, table, row_id, copies[what])
            else:
                kept.setdefault((name, row_id), before)
                write(f"UPDATE {name} SET {to} WHERE {key.name} = :id", id=row_id)  # noqa: S608
    forged = {f"{(FIGURES | RIGHTS)[what][0]}:{copy}" for what, copy in copies.items()}
    assert site.verify() == (1, forged | {f"{name}:{row_id}" for name, row_id in kept})
    for what, copy in copies.items():
        _take_out(site, {(FIGURES | RIGHTS)[what][0]: copy})
    for (name, row_id), before in kept.items():
        _take_out(site, {name: row_id})
        _put_back(site, Base.metadata.tables[name], before)


def _copy(site: Site, write: Callable[..., None], table: Table, row_id: UUID, copy: UUID) -> None:
    """Put a row in once more under another id."""
    key, columns = rows.key_column(table).name, [column.name for column in table.columns]
    single = _single(table) if site.engine.dialect.name == "sqlite" else set()
    taken = [f'substr("{name}", 1, 0)' if name in single else f'"{name}"' for name in columns]
    taken[columns.index(key)] = ":copy"
    put = f"INSERT INTO {table.name} ({names(table)}) SELECT {', '.join(taken)} FROM {table.name}"  # noqa: S608
    write(f"{put} WHERE {key} = :id", copy=copy, id=row_id)


def _owners(site: Site) -> tuple[Any, Any]:
    """Two people with a data key, and these."""
    with site.engine.connect() as connection:
        query = select(DataKey.__table__).join(Person, Person.id == DataKey.owner_id).limit(2)
        first, second = connection.execute(query).mappings().all()
    return first, second


def test_two_data_keys_that_were_exchanged_are_named(site: Site) -> None:
    one, other = _owners(site)
    _wrap(site, {one["owner_id"]: other["wrapped"], other["owner_id"]: one["wrapped"]})
    assert site.verify() == (1, {f"data_keys:{one['owner_id']}", f"data_keys:{other['owner_id']}"})
    _wrap(site, {row["owner_id"]: row["wrapped"] for row in (one, other)})


def test_a_data_key_put_back_in_after_it_was_destroyed_is_named(site: Site) -> None:
    with site.sessions() as session, session.begin():
        vault_of(session).make_key(session, owner := uuid4())
    with site.engine.connect() as connection:
        kept = connection.execute(select(DataKey.__table__).where(DataKey.owner_id == owner)).mappings().all()
    with site.sessions() as session, session.begin():
        vault_of(session).destroy_key(session, owner)
    assert site.verify() == (0, set())
    _put_back(site, Base.metadata.tables["data_keys"], kept)
    assert site.verify() == (1, {f"data_keys:{owner}"})
    _take_out(site, {"data_keys": owner})
    assert site.verify() == (0, set())


def test_keys_agree_after_a_rotation_and_an_older_wrap_is_named(site: Site) -> None:
    one, _other = _owners(site)
    with site.sessions() as session:
        digests = session.scalar(select(func.count()).select_from(rows.RowDigest))
    with site.app.app_context():
        assert site.app.test_cli_runner().invoke(args=["keys", "rotate"]).exit_code == 0
    assert site.verify() == (0, set())
    with site.sessions() as session:
        assert session.scalar(select(func.count()).select_from(rows.RowDigest)) == digests  # it writes none for a key
        now = session.scalar(select(DataKey.wrapped).where(DataKey.owner_id == one["owner_id"]))
    _wrap(site, {one["owner_id"]: one["wrapped"]})
    assert site.verify() == (1, {f"data_keys:{one['owner_id']}"})
    _wrap(site, {one["owner_id"]: now})
    assert site.verify() == (0, set())


def _wrap(site: Site, wrapped: dict[UUID, Any]) -> None:
    with site.hand() as write:
        for owner, cell in wrapped.items():
            write("UPDATE data_keys SET wrapped = :cell WHERE owner_id = :id", cell=bytes(cell), id=owner)
