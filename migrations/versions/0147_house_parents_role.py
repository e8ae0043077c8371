"""The house parent is a role of its own."""

from outreach.core.constraint_changes import allow_codes, set_check

revision = "0147"
down_revision = "0140"
branch_labels = None
depends_on = None

BEFORE = ("caseworker", "supervisor", "partner", "manager", "administrator")
SINCE = ("caseworker", "supervisor", "house_parent", "partner", "manager", "administrator")
COLUMNS = (("users", "role"), ("role_changes", "was"), ("role_changes", "became"), ("notices", "role"))


def upgrade() -> None:
    """Allow it, in a centre."""
    _allow(SINCE, "'caseworker', 'supervisor', 'house_parent'")


def downgrade() -> None:
    """Allow it no more. Fails while somebody has it, or had it."""
    _allow(BEFORE, "'caseworker', 'supervisor'")


def _allow(roles: tuple[str, ...], of_centre: str) -> None:
    for table, column in COLUMNS:
        allow_codes(table, column, roles)
    set_check("users", "case_roles_have_centre", f"(role IN ({of_centre})) = (centre_id IS NOT NULL)")
