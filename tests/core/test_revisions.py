"""Whether the tables are in their newest form, read without Alembic."""

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from outreach.core import revisions, schema


def test_the_newest_migration_is_the_one_of_alembic() -> None:
    assert revisions.newest() == ScriptDirectory.from_config(schema._config()).get_current_head()


def test_tables_are_newest_with_the_last_migration_alone(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = db.get_bind()
    assert isinstance(engine, Engine)
    db.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32))"))
    db.execute(text("DELETE FROM alembic_version"))
    db.execute(text("INSERT INTO alembic_version VALUES (:it)"), {"it": revisions.newest()})
    db.commit()
    assert revisions.is_newest(engine)
    monkeypatch.setattr(revisions, "newest", lambda: "9999")
    assert not revisions.is_newest(engine)
