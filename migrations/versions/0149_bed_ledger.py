"""The database itself lets no bed have two stays in one night; those that are there are taken as they are."""

from alembic import op

revision = "0149"
down_revision = "0156"
branch_labels = None
depends_on = None

SHARES_A_NIGHT = """SELECT 1 FROM stays AS other
    WHERE other.bed_id = NEW.bed_id AND other.id <> NEW.id AND other.voided_at IS NULL
      AND (other.ends_on IS NULL OR other.ends_on > NEW.begins_on)
      AND (NEW.ends_on IS NULL OR other.begins_on < NEW.ends_on)"""
REFUSAL = "this bed is taken on one of these nights"
NAME, COLUMNS = "stays_one_night_one_stay", "UPDATE OF bed_id, begins_on, ends_on, voided_at"


def upgrade() -> None:
    """Make the triggers."""
    if op.get_bind().dialect.name == "sqlite":
        for what in ("INSERT", COLUMNS):
            op.execute(
                f"""CREATE TRIGGER {NAME}_{what.partition(" ")[0].lower()} BEFORE {what} ON stays
    WHEN NEW.voided_at IS NULL AND EXISTS ({SHARES_A_NIGHT})
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""
            )
        return
    op.execute(
        f"""CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.voided_at IS NOT NULL THEN RETURN NEW; END IF;
        PERFORM 1 FROM beds WHERE id = NEW.bed_id FOR UPDATE;
        IF EXISTS ({SHARES_A_NIGHT}) THEN
            RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'exclusion_violation';
        END IF;
        RETURN NEW;
    END $$"""
    )
    op.execute(
        f"""CREATE TRIGGER {NAME} BEFORE INSERT OR {COLUMNS} ON stays
    FOR EACH ROW EXECUTE FUNCTION {NAME}()"""
    )


def downgrade() -> None:
    """Drop them."""
    if op.get_bind().dialect.name == "sqlite":
        for what in ("insert", "update"):
            op.execute(f"DROP TRIGGER {NAME}_{what}")
        return
    op.execute(f"DROP TRIGGER {NAME} ON stays")
    op.execute(f"DROP FUNCTION {NAME}()")
