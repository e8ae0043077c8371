"""Which centres an agency works with; whose a rule, a place and a community are."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0036"
branch_labels = None
depends_on = None

FIRST = (
    "(SELECT c.id FROM centres c LEFT JOIN users u ON u.centre_id = c.id"
    " ORDER BY u.made_at IS NULL, u.made_at, c.id LIMIT 1)"
)
LISTS = ("places", "communities")


def upgrade() -> None:
    """Add, fill: what is there belongs to the first centre, a rule to its author's, the source's table to every one."""
    op.add_column("agencies", sa.Column("every_centre", sa.Boolean(), server_default=sa.false(), nullable=False))
    _make_agency_centres()
    op.execute(
        f"INSERT INTO agency_centres (agency_id, centre_id) SELECT id, {FIRST} FROM agencies"  # noqa: S608
        f" WHERE {FIRST} IS NOT NULL"
    )
    op.execute(
        "INSERT INTO agency_centres (agency_id, centre_id) SELECT DISTINCT r.agency_id, c.centre_id FROM referrals r"
        " JOIN cases c ON c.id = r.case_id JOIN centres ON centres.id = c.centre_id"
        " JOIN agencies ON agencies.id = r.agency_id"
        " WHERE NOT EXISTS (SELECT 1 FROM agency_centres a"
        " WHERE a.agency_id = r.agency_id AND a.centre_id = c.centre_id)"
    )
    _add_centre("shelter_rules")
    op.create_index("ix_shelter_rules_centre_id", "shelter_rules", ["centre_id"])
    op.execute(
        "UPDATE shelter_rules SET centre_id = (SELECT c.id FROM users u JOIN centres c"
        " ON c.id = u.centre_id WHERE u.id = shelter_rules.made_by)"
    )
    for name in LISTS:
        _add_centre(name)
        op.execute(f"UPDATE {name} SET centre_id = {FIRST}")  # noqa: S608
        _names_are_unique(name, ["name"], ["centre_id", "name"])


def downgrade() -> None:
    """Drop them."""
    for name in LISTS:
        _names_are_unique(name, ["centre_id", "name"], ["name"])
    op.drop_index("ix_shelter_rules_centre_id", "shelter_rules")
    for name in ("shelter_rules", *LISTS):
        with op.batch_alter_table(name) as table:
            table.drop_column("centre_id")
    op.drop_table("agency_centres")
    op.drop_column("agencies", "every_centre")


def _make_agency_centres() -> None:
    op.create_table(
        "agency_centres",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_agency_centres_agency_id_agencies")),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_agency_centres_centre_id_centres")),
        sa.PrimaryKeyConstraint("agency_id", "centre_id", name=op.f("pk_agency_centres")),
    )
    op.create_index("ix_agency_centres_centre_id", "agency_centres", ["centre_id"])


def _add_centre(name: str) -> None:
    to_centres = sa.ForeignKey("centres.id", name=op.f(f"fk_{name}_centre_id_centres"))
    op.add_column(name, sa.Column("centre_id", sa.Uuid(), to_centres, nullable=True), inline_references=True)


def _names_are_unique(name: str, before: Sequence[str], after: Sequence[str]) -> None:
    old, new = (op.f("_".join(("uq", name, *columns))) for columns in (before, after))
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(old, name, type_="unique")
        op.create_unique_constraint(new, name, list(after))
        return
    _make_anew(name, f"CONSTRAINT {old} UNIQUE ({', '.join(before)})", f"CONSTRAINT {new} UNIQUE ({', '.join(after)})")


def _make_anew(name: str, old: str, new: str) -> None:
    """Make the table anew under its name, as SQLite drops no constraint; references wait for rows until the commit."""
    here = op.get_bind()
    made = here.execute(sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name"), {"name": name})
    text = made.scalar_one()
    if old not in text:
        raise RuntimeError(f"{name} has no {old}")
    columns = ", ".join(column["name"] for column in sa.inspect(here).get_columns(name))
    here.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    here.exec_driver_sql("PRAGMA ignore_check_constraints = ON")  # rows are moved as they are
    here.exec_driver_sql(f"CREATE TEMPORARY TABLE moving AS SELECT {columns} FROM {name}")  # noqa: S608
    here.exec_driver_sql(f"DROP TABLE {name}")
    here.exec_driver_sql(text.replace(old, new))
    here.exec_driver_sql(f"INSERT INTO {name} ({columns}) SELECT {columns} FROM moving")  # noqa: S608
    here.exec_driver_sql("DROP TABLE moving")
    here.exec_driver_sql("PRAGMA ignore_check_constraints = OFF")
