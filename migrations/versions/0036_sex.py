"""Sex: «other» and «not known yet» apart; what was «other or not known» stays under its code, as not known.

No row of a young person is rewritten: their digests hold what is in them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0033"
branch_labels = None
depends_on = None

CHECKED = (("people", "sex"), ("houses", "for_sex"))
BEFORE, AFTER = ("male", "female", "other"), ("male", "female", "another", "other")


def upgrade() -> None:
    """Let the database take one code more; a house for «other youth» is one for those of another sex."""
    _check(BEFORE, AFTER)
    op.execute("UPDATE houses SET for_sex = 'another' WHERE for_sex = 'other'")


def downgrade() -> None:
    """Fold both into one again."""
    op.execute("UPDATE houses SET for_sex = 'other' WHERE for_sex = 'another'")
    op.execute("UPDATE people SET sex = 'other' WHERE sex = 'another'")
    _check(AFTER, BEFORE)


def _check(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    if op.get_bind().dialect.name == "sqlite":
        _rewrite_checks(before, after)
        return
    for table, column in CHECKED:
        op.drop_constraint(op.f(f"ck_{table}_{column}"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, f"{column} IN {after!r}")


def _rewrite_checks(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Change the checks where they stand: https://sqlite.org/lang_altertable.html (7), «changes of CHECK constraints».

    Nothing on the disk changes but the text of the schema. A copy of `people` would break every reference to it.
    """
    here = op.get_bind()
    version = here.exec_driver_sql("PRAGMA schema_version").scalar_one()
    here.exec_driver_sql("PRAGMA writable_schema = ON")
    for table, column in CHECKED:
        said = {"old": f"{column} IN {before!r}", "new": f"{column} IN {after!r}", "name": table}
        written = "UPDATE sqlite_master SET sql = replace(sql, :old, :new) WHERE type = 'table' AND name = :name"
        here.execute(sa.text(written), said)
    here.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    here.exec_driver_sql("PRAGMA writable_schema = RESET")
