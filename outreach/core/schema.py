"""Migrations: Alembic's steps in the top-level folder `migrations/` bring the tables to their newest form.

Numbers only order the files and some are skipped (0027, 0034, 0045 to 0052, 0054 to 0059); `down_revision` links them.
"""

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from outreach.core.revisions import FOLDER


def upgrade(engine: Engine, to: str = "head") -> None:
    """Run the missing migrations, each whole or not at all."""
    with engine.connect() as connection:
        take_steps(connection, to)
        connection.commit()


def take_steps(connection: Connection, to: str = "head") -> None:
    """Run the missing migrations in the transaction of a connection, which the caller commits."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def knows(revision: str) -> bool:
    """Return True if this program has the migration; a newer version may have made the database or backup."""
    return revision in {step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions()}


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    return config
