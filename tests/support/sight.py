"""Whether a role may see a field of somebody's record: sight.toml, and states.toml for whose record it is."""

import tomllib

from tests.support.canaries import CONTENT, sealed_fields
from tests.support.matrix import AFTER, TABLES

SIGHT = tomllib.loads((TABLES / "sight.toml").read_text())
GET_IN = {role: set(states) for role, *states in (row.split() for row in AFTER["*"]["after"])}

TEAM = {"mate", "handed_over"}  # a team-mate's now


def too_much(role: str, endpoint: str, shown: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Of what a page shows, the records and fields that it must not show to this role."""
    return {(world, field) for world, field in shown if not _may_see(role, endpoint, world, field)}


def _may_see(role: str, endpoint: str, world: str, field: str) -> bool:
    asked = SIGHT["asked"].get(endpoint, {}).get(role, ())
    if world != "other" and (role in SIGHT["centre"].get(field, ()) or field in asked):
        return True
    if world in TEAM and field in SIGHT["names"].get(endpoint, {}).get(role, ()):
        return True
    classes = {*SIGHT["classes"][role], *SIGHT["addresses"].get(endpoint, {}).get(role, ())}
    return world in _worlds(role) and (_class(field) in classes or role in SIGHT["fields"].get(field, ()))


def _worlds(role: str) -> set[str]:
    """Whose records a role gets in for. second: one more case of the caseworker's own."""
    near = {"own", "mate", "second"} if role == "supervisor" else {"own", "second"}
    return near | GET_IN.get(role, set())


def _class(field: str) -> str:
    return "C4" if field == CONTENT else sealed_fields()[field].kind.value
