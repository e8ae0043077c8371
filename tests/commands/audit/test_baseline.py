"""The upgrade that guards every table: what the others hold is taken as it is, once, and nothing else is."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from uuid import uuid4

import pytest
from click.testing import Result
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from outreach.access import audit, baselines
from outreach.access.audit import AuditLine
from outreach.casefile.milestones import Milestone
from outreach.core import rows
from outreach.core.rows import RowDigest
from outreach.core.rows.digests import summary
from outreach.web.application import OutreachApp
from tests.support.cast import Cast
from tests.support.world import make_world

Run = Callable[..., Result]


@pytest.fixture
def run(app: OutreachApp) -> Run:
    """A command of this site."""

    def invoke(*words: str) -> Result:
        with app.app_context():
            return app.test_cli_runner().invoke(args=words)

    return invoke


@pytest.fixture
def older(app: OutreachApp, db: Session, cast: Cast) -> None:
    """A site as the program left it that guarded sealed tables and those that decide access."""
    make_world(db, cast)
    db.commit()
    db.execute(delete(RowDigest).where(RowDigest.table_name.not_in(rows.SINCE_FIRST)))
    db.execute(update(AuditLine).where(AuditLine.action == "rows.guard").values(action="rows.write"))
    before = audit.FIRST_LINK
    for line, people in audit.lines(db):
        kept = select(RowDigest.table_name, RowDigest.row_id, RowDigest.digest).where(RowDigest.line == line.seq)
        left = [tuple(row) for row in db.execute(kept)]
        line.rows = summary(left) if left else None
        before = line.digest_of(db, before, people)
        db.execute(update(AuditLine).where(AuditLine.seq == line.seq).values(link=before, rows=line.rows))
    db.commit()


def by_hand(app: OutreachApp, statement: str) -> None:
    """Write into the file of the database, past the program."""
    with closing(sqlite3.connect(app.extensions["engine"].url.database)) as file:
        file.execute(statement)
        file.commit()


def forge(app: OutreachApp, table: str) -> str:
    """A copy of a row, put in by hand under another id."""
    made = uuid4()
    columns = f"SELECT * FROM {table} LIMIT 1"  # noqa: S608
    with closing(sqlite3.connect(app.extensions["engine"].url.database)) as file:
        names = [column[0] for column in file.execute(columns).description if column[0] != "id"]
    said = ", ".join(names)
    by_hand(app, f"INSERT INTO {table} (id, {said}) SELECT '{made.hex}', {said} FROM {table} LIMIT 1")  # noqa: S608
    return f"{table}:{made}"


@pytest.mark.usefixtures("older")
def test_an_upgrade_takes_other_tables_rows_and_leaves_a_line(run: Run, db: Session) -> None:
    said = run("db", "upgrade")
    assert "rows from before there were digests were taken as they are now" in said.output
    verified = run("audit", "verify")
    assert (verified.exit_code, "rows are as they were last written" in verified.output) == (0, True)
    taken = db.scalars(select(AuditLine.about).where(AuditLine.action == "rows.baseline")).all()
    assert {about.split(":")[0] for about in taken} & rows.SINCE_FIRST == set()
    assert any(about.startswith("milestones:") for about in taken)
    assert baselines.due(db) == []


@pytest.mark.usefixtures("older")
def test_an_upgrade_blesses_no_row_of_a_table_guarded_before(run: Run, app: OutreachApp) -> None:
    forged = forge(app, "assignments")
    run("db", "upgrade")
    said = run("audit", "verify")
    assert (said.exit_code, f"audit: {forged} was put in by hand" in said.output) == (1, True)


@pytest.mark.usefixtures("older")
def test_a_second_upgrade_blesses_nothing(run: Run, app: OutreachApp) -> None:
    run("db", "upgrade")
    forged = forge(app, "milestones")
    assert "taken as they are" not in run("db", "upgrade").output
    said = run("audit", "verify")
    assert (said.exit_code, f"audit: {forged} was put in by hand" in said.output) == (1, True)


@pytest.mark.usefixtures("older")
def test_a_site_whose_upgrade_was_broken_off_is_not_served(run: Run) -> None:
    said = run("serve", "--port", "1")
    assert (said.exit_code, "run: flask --app wsgi db upgrade" in said.output) == (1, True)


def test_a_new_site_has_nothing_to_take(run: Run, app: OutreachApp, db: Session) -> None:
    db.close()
    app.extensions["engine"].dispose()
    for name in ("", "-wal", "-shm"):
        (app.extensions["settings"].data / f"test.db{name}").unlink(missing_ok=True)
    assert "taken as they are" not in run("db", "upgrade").output
    assert baselines.due(db) == []
    assert db.scalar(select(Milestone.id)) is None
