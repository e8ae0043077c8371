"""The files of the database let go of what was deleted; whoever reads meanwhile only puts it off."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from outreach.core import secure_delete
from outreach.core.database import make_engine

SECRET = b"wrapped key of nobody"


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """A database in which a secret was written and deleted."""
    made = make_engine(f"sqlite:///{tmp_path / 'x.db'}")
    for statement in ("CREATE TABLE keys (wrapped BLOB)", "INSERT INTO keys VALUES (:secret)", "DELETE FROM keys"):
        with made.begin() as connection:
            connection.execute(text(statement), {"secret": SECRET} if ":" in statement else {})
    return made


def lies_about(engine: Engine) -> bool:
    return any(SECRET in path.read_bytes() for path in Path(str(engine.url.database)).parent.iterdir())


def test_without_wiping_it_lies_in_the_log_and_after_it_nowhere(engine: Engine) -> None:
    assert lies_about(engine)
    assert secure_delete.wipe(engine)
    assert not lies_about(engine)


def test_a_reader_puts_it_off_and_loses_nothing(engine: Engine) -> None:
    with engine.connect().execution_options(reads_only=True) as reader:
        reader.execute(text("SELECT count(*) FROM keys")).all()
        with engine.begin() as writer:
            writer.execute(text("INSERT INTO keys VALUES (x'00')"))
        assert not secure_delete.wipe(engine)
        assert reader.execute(text("SELECT count(*) FROM keys")).scalar() == 0
    assert secure_delete.wipe(engine)
    assert not lies_about(engine)


def test_the_patience_of_the_connection_is_what_it_was(engine: Engine) -> None:
    secure_delete.wipe(engine)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 15_000


def test_a_server_vacuums_every_table_that_holds_keys_or_cells() -> None:
    tables = secure_delete.sealed_tables()
    assert {"data_keys", "people", "notes", "drafts", "packages", "attachment_pieces"} <= set(tables)
    assert "milestones" not in tables
