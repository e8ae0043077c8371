"""The ledger of nights of a person, kept by the database itself: nobody sleeps in two places in one night.

The rows of `stays` and `placements` are the ledger; triggers on both refuse a row that would share a night with one of
the other table, or with another placement, of the same person (decision 44 tells why triggers). What counts as a night
is said in bed_ledger.py. A merge moves rows without being asked, for two records may both hold a night; a change that
adds no night is refused to none.
"""

from typing import Any

from sqlalchemy import DDL, event

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
SQLITE = tuple(
    f"""CREATE TRIGGER {table}_one_night_one_place_{what.partition(" ")[0].lower()} BEFORE {what} ON {table}
    WHEN NEW.voided_at IS NULL{adds} AND {taken}
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""
    for table, taken in ELSEWHERE.items()
    for what, adds in (("INSERT", ""), (COLUMNS, f" AND {ADDS_NIGHTS}"))
)
POSTGRESQL = tuple(
    statement
    for table, taken in ELSEWHERE.items()
    for statement in (
        # The person is locked first: of two transactions the second waits, and then sees what the first has written.
        f"""CREATE FUNCTION {table}_one_night_one_place() RETURNS trigger LANGUAGE plpgsql AS $$
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
    END $$""",
        f"""CREATE TRIGGER {table}_one_night_one_place BEFORE INSERT OR {COLUMNS} ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_one_night_one_place()""",
    )
)


def keep(stays: Any, placements: Any) -> None:
    """Have the triggers made whenever the tables are made without a migration (tests, the second of two schemas)."""
    stays.add_is_dependent_on(placements)
    for dialect, statements in (("sqlite", SQLITE), ("postgresql", POSTGRESQL)):
        for statement in statements:
            event.listen(stays, "after_create", DDL(statement.replace("%", "%%")).execute_if(dialect=dialect))
