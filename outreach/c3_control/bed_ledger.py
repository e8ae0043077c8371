"""The ledger of beds kept by the database itself: no bed has two stays in one night, past, present or planned.

The rows of `stays` are the ledger; a trigger refuses a row that would share a night with another one of its bed
(decision 44). A stay holds the nights from its first day up to the one before its last; one without an end holds all
that come; one of a single day holds none, and lies inside no other. Voided stays hold none. A change that adds no night
is refused to none: stays that were booked twice before there was a ledger can end, and be made shorter.
"""

from typing import Any

from sqlalchemy import DDL, event

SHARES_A_NIGHT = """SELECT 1 FROM stays AS other
    WHERE other.bed_id = NEW.bed_id AND other.id <> NEW.id AND other.voided_at IS NULL
      AND (other.ends_on IS NULL OR other.ends_on > NEW.begins_on)
      AND (NEW.ends_on IS NULL OR other.begins_on < NEW.ends_on)"""
REFUSAL = "this bed is taken on one of these nights"

ADDS_NIGHTS = """(NEW.bed_id <> OLD.bed_id OR OLD.voided_at IS NOT NULL OR NEW.begins_on < OLD.begins_on
      OR (OLD.ends_on IS NOT NULL AND (NEW.ends_on IS NULL OR NEW.ends_on > OLD.ends_on)))"""

SQLITE = tuple(
    f"""CREATE TRIGGER stays_one_night_one_stay_{what.partition(" ")[0].lower()} BEFORE {what} ON stays
    WHEN NEW.voided_at IS NULL{adds} AND EXISTS ({SHARES_A_NIGHT})
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""
    for what, adds in (("INSERT", ""), ("UPDATE OF bed_id, begins_on, ends_on, voided_at", f" AND {ADDS_NIGHTS}"))
)
POSTGRESQL = (
    # The bed is locked first: of two transactions the second waits, and then sees what the first has written.
    f"""CREATE FUNCTION stays_one_night_one_stay() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.voided_at IS NOT NULL THEN RETURN NEW; END IF;
        IF TG_OP = 'UPDATE' THEN
            IF NOT {ADDS_NIGHTS} THEN RETURN NEW; END IF;
        END IF;
        PERFORM 1 FROM beds WHERE id = NEW.bed_id FOR UPDATE;
        IF EXISTS ({SHARES_A_NIGHT}) THEN
            RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'exclusion_violation';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER stays_one_night_one_stay
    BEFORE INSERT OR UPDATE OF bed_id, begins_on, ends_on, voided_at ON stays
    FOR EACH ROW EXECUTE FUNCTION stays_one_night_one_stay()""",
)


def keep(table: Any) -> None:
    """Have the triggers made whenever the table is made without a migration (tests, the second of two schemas)."""
    for dialect, statements in (("sqlite", SQLITE), ("postgresql", POSTGRESQL)):
        for statement in statements:
            event.listen(table, "after_create", DDL(statement.replace("%", "%%")).execute_if(dialect=dialect))
