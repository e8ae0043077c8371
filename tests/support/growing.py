"""Which tables grow with the people: derived from what leads to a person, and what else is written for each."""

from functools import cache

from outreach.core.database import Base

# Written for each person or act, though nothing in them is a key that leads to one.
BESIDE = {
    "audit_lines": "each look and act",
    "audit_subjects": "the people of each line of the trail",
    "data_keys": "a key for each person and package",
    "row_digests": "a digest for each guarded row",
    "name_changes": "each change of a name, for the index in memory",
    "submissions": "each form of a week",
    "messages": "a message for each referral and reminder",
    "sign_ins": "each session of everybody who works here",
}


@cache
def growing_tables() -> set[str]:
    """`people`, everything that leads to it or to what leads to it by a foreign key, and BESIDE."""
    found = {"people"}
    while True:
        led = {
            table.name
            for table in Base.metadata.sorted_tables
            if any(key.column.table.name in found for key in table.foreign_keys)
        }
        if led <= found:
            return found | set(BESIDE)
        found |= led
