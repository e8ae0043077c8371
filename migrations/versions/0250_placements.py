"""Placements elsewhere and the visits to them; nobody sleeps in two places in one night; visits are due."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from outreach.core.constraint_changes import allow_codes

revision = "0250"
down_revision = "0242"
branch_labels = None
depends_on = None

DUE_BEFORE = ("see", "follow_up", "plan", "outcome", "risk", "act", "search", "review")
OPEN = sa.text("ends_on IS NULL AND voided_at IS NULL")
ENDINGS = ("family", "own_home", "baan_rao", "other_agency", "left", "not_known")
REFUSAL = "this person sleeps elsewhere in one of these nights"
COLUMNS = "UPDATE OF begins_on, ends_on, voided_at"
ADDS_NIGHTS = """(OLD.voided_at IS NOT NULL OR NEW.begins_on < OLD.begins_on
      OR (OLD.ends_on IS NOT NULL AND (NEW.ends_on IS NULL OR NEW.ends_on > OLD.ends_on)))"""
IN = """SELECT 1 FROM {} AS other
    WHERE other.person_id = NEW.person_id AND other.id <> NEW.id AND other.voided_at IS NULL
      AND (other.ends_on IS NULL OR other.ends_on > NEW.begins_on)
      AND (NEW.ends_on IS NULL OR other.begins_on < NEW.ends_on)"""
ELSEWHERE = {
    "stays": f"EXISTS ({IN.format('placements')})",
    "placements": f"(EXISTS ({IN.format('stays')}) OR EXISTS ({IN.format('placements')}))",
}


def upgrade() -> None:
    """Add the tables and the triggers, and let visits be due."""
    _table(
        "placements",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=True),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("visit_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("ending", _codes("ending", ENDINGS), nullable=True),
        *(sa.Column(f"{name}_sealed", sa.LargeBinary(), nullable=True) for name in ("agreed_with", "why", "note")),
        _key("placements", "agency_id", "agencies"),
        _key("placements", "referral_id", "referrals"),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= begins_on", name=op.f("ck_placements_ends_after_it_begins")),
        sa.CheckConstraint("(ends_on IS NULL) = (ending IS NULL)", name=op.f("ck_placements_ending_when_over")),
    )
    _table(
        "placement_visits",
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("visited_by", sa.Uuid(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.Column("story_sealed", sa.LargeBinary(), nullable=True),
        _key("placement_visits", "placement_id", "placements"),
        _key("placement_visits", "visited_by", "users"),
        sa.CheckConstraint("next_on > day", name=op.f("ck_placement_visits_next_after_this")),
    )
    for table, *columns in (
        ("placements", "case_id", "begins_on"),
        ("placements", "agency_id"),
        ("placements", "referral_id"),
        ("placements", "ends_on"),
        ("placement_visits", "case_id", "day"),
        ("placement_visits", "placement_id", "day"),
    ):
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns)
    for name, open_columns, unique in (
        ("uq_placements_open_person_id", ["person_id"], True),
        ("ix_placements_open_begins_on", ["begins_on", "case_id"], False),
    ):
        op.create_index(name, "placements", open_columns, unique=unique, sqlite_where=OPEN, postgresql_where=OPEN)
    _keep_nights()
    allow_codes("due_days", "what", (*DUE_BEFORE, "visit"))


def downgrade() -> None:
    """Drop them."""
    op.execute("DELETE FROM due_days WHERE what = 'visit'")
    allow_codes("due_days", "what", DUE_BEFORE)
    if op.get_bind().dialect.name == "sqlite":
        for what in ("insert", "update"):
            op.execute(f"DROP TRIGGER stays_one_night_one_place_{what}")
    else:
        op.execute("DROP TRIGGER stays_one_night_one_place ON stays")
        op.execute("DROP FUNCTION stays_one_night_one_place()")
    for table in ("placement_visits", "placements"):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION placements_one_night_one_place()")


def _keep_nights() -> None:
    for table, taken in ELSEWHERE.items():
        name = f"{table}_one_night_one_place"
        if op.get_bind().dialect.name == "sqlite":
            for what, adds in (("INSERT", ""), (COLUMNS, f" AND {ADDS_NIGHTS}")):
                op.execute(
                    f"""CREATE TRIGGER {name}_{what.partition(" ")[0].lower()} BEFORE {what} ON {table}
    WHEN NEW.voided_at IS NULL{adds} AND {taken}
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""
                )
            continue
        op.execute(
            f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.voided_at IS NOT NULL THEN RETURN NEW; END IF;
        IF TG_OP = 'UPDATE' THEN
            IF NOT {ADDS_NIGHTS} THEN RETURN NEW; END IF;
        END IF;
        PERFORM 1 FROM people WHERE id = NEW.person_id FOR NO KEY UPDATE;
        IF {taken} THEN
            RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'exclusion_violation';
        END IF;
        RETURN NEW;
    END $$"""
        )
        op.execute(
            f"""CREATE TRIGGER {name} BEFORE INSERT OR {COLUMNS} ON {table}
    FOR EACH ROW EXECUTE FUNCTION {name}()"""
        )


def _codes(name: str, codes: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, length=40, create_constraint=True)


def _key(table: str, column: str, of: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{of}.id"], name=op.f(f"fk_{table}_{column}_{of}"))


def _table(name: str, *own: Any) -> None:
    columns = [one for one in own if isinstance(one, sa.Column)]
    keys = [one for one in own if not isinstance(one, sa.Column)]
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        *columns,
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("voided_at", sa.DateTime(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        *keys,
        _key(name, "case_id", "cases"),
        _key(name, "person_id", "people"),
        _key(name, "made_by", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(f"ix_{name}_person_id", name, ["person_id"])
