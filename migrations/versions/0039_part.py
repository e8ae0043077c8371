"""A birth of which the year is told, or the month and the year, and no more.

No row of a young person is rewritten: their digests hold what is in them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0061"
branch_labels = None
depends_on = None

BEFORE, AFTER = ("day", "about", "not"), ("day", "month", "year", "about", "not")


def upgrade() -> None:
    """Let the database take two codes more."""
    _check(BEFORE, AFTER)


def downgrade() -> None:
    """Let who told a year count as guessed at: the year stays."""
    op.execute("UPDATE people SET birth_known = 'about' WHERE birth_known IN ('month', 'year')")
    _check(AFTER, BEFORE)


def _check(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    if op.get_bind().dialect.name == "sqlite":
        _rewrite_check(before, after)
        return
    op.drop_constraint(op.f("ck_people_birth_known"), "people", type_="check")
    op.create_check_constraint(op.f("ck_people_birth_known"), "people", f"birth_known IN {after!r}")


def _rewrite_check(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Change the check where it stands: https://sqlite.org/lang_altertable.html (7), «changes of CHECK constraints».

    Nothing on the disk changes but the text of the schema. A copy of `people` would break every reference to it.
    """
    here = op.get_bind()
    version = here.exec_driver_sql("PRAGMA schema_version").scalar_one()
    here.exec_driver_sql("PRAGMA writable_schema = ON")
    said = {"old": f"birth_known IN {before!r}", "new": f"birth_known IN {after!r}"}
    written = "UPDATE sqlite_master SET sql = replace(sql, :old, :new) WHERE type = 'table' AND name = 'people'"
    here.execute(sa.text(written), said)
    here.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    here.exec_driver_sql("PRAGMA writable_schema = RESET")
