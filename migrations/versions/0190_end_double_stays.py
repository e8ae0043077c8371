"""Two stays that were in one bed before there was a ledger can end: a change that adds no night is refused to none."""

from alembic import op

revision = "0190"
down_revision = "0195"
branch_labels = None
depends_on = None

SHARES_A_NIGHT = """SELECT 1 FROM stays AS other
    WHERE other.bed_id = NEW.bed_id AND other.id <> NEW.id AND other.voided_at IS NULL
      AND (other.ends_on IS NULL OR other.ends_on > NEW.begins_on)
      AND (NEW.ends_on IS NULL OR other.begins_on < NEW.ends_on)"""
ADDS_NIGHTS = """(NEW.bed_id <> OLD.bed_id OR OLD.voided_at IS NOT NULL OR NEW.begins_on < OLD.begins_on
      OR (OLD.ends_on IS NOT NULL AND (NEW.ends_on IS NULL OR NEW.ends_on > OLD.ends_on)))"""
REFUSAL = "this bed is taken on one of these nights"
NAME, COLUMNS = "stays_one_night_one_stay", "UPDATE OF bed_id, begins_on, ends_on, voided_at"


def upgrade() -> None:
    """Ask only of nights that are added."""
    _ask(
        f" AND {ADDS_NIGHTS}",
        f"""
        IF TG_OP = 'UPDATE' THEN
            IF NOT {ADDS_NIGHTS} THEN RETURN NEW; END IF;
        END IF;""",
    )


def downgrade() -> None:
    """Ask of every night again."""
    _ask("", "")


def _ask(of_sqlite: str, of_postgresql: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {NAME}_update")
        op.execute(
            f"""CREATE TRIGGER {NAME}_update BEFORE {COLUMNS} ON stays
    WHEN NEW.voided_at IS NULL{of_sqlite} AND EXISTS ({SHARES_A_NIGHT})
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""
        )
        return
    op.execute(
        f"""CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.voided_at IS NOT NULL THEN RETURN NEW; END IF;{of_postgresql}
        PERFORM 1 FROM beds WHERE id = NEW.bed_id FOR UPDATE;
        IF EXISTS ({SHARES_A_NIGHT}) THEN
            RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'exclusion_violation';
        END IF;
        RETURN NEW;
    END $$"""
    )
