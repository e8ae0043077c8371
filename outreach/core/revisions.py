"""Whether the tables have had every migration: read from the files of the migrations, without running one.

Alembic is loaded where a migration is run (`schema.py`); a server that only asks would keep 39 MB of it.
"""

import re
from pathlib import Path

from sqlalchemy import Engine, text

FOLDER = Path(__file__).parents[2] / "migrations"
_SAID = re.compile(r'^(revision|down_revision) = "(\w+)"$', re.MULTILINE)


def newest() -> str:
    """Return the migration that no other follows."""
    said = [dict(_SAID.findall(file.read_text(encoding="utf-8"))) for file in (FOLDER / "versions").glob("*.py")]
    last: str
    (last,) = {one["revision"] for one in said} - {one.get("down_revision") for one in said}
    return last


def is_newest(engine: Engine) -> bool:
    """Return True if the database has had every migration. Its table of versions must be there."""
    with engine.connect() as connection:
        here: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return here == newest()
