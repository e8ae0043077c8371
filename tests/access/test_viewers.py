"""What is built from the facts of a user is built once for them, and anew when a fact changes."""

from sqlalchemy.orm import Session

from outreach.access.permissions import Role
from outreach.access.viewers import Viewer, per_user
from outreach.casefile import cases
from tests.support.cast import Cast

built: list[tuple[Viewer, str]] = []


@per_user
def build(viewer: Viewer, what: str) -> str:
    built.append((viewer, what))
    return f"{what} of {viewer.role}"


def test_the_same_user_and_question_are_built_once(cast: Cast) -> None:
    built.clear()
    assert build(cast.malee, "list") == build(cast.malee, "list") == "list of caseworker"
    assert build(cast.malee, "count") == "count of caseworker"
    assert len(built) == 2


def test_another_role_or_centre_is_built_anew(cast: Cast) -> None:
    before = cases.visible_to(cast.malee)
    cast.malee.role = Role.SUPERVISOR
    assert cases.visible_to(cast.malee) is not before


def test_who_becomes_supervisor_sees_the_centre_at_once(db: Session, cast: Cast) -> None:
    own = set(db.scalars(cases.visible_to(cast.malee)).all())
    cast.malee.role = Role.SUPERVISOR
    assert set(db.scalars(cases.visible_to(cast.malee)).all()) > own
