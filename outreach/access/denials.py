"""Denials: refused requests, audited although the request itself is rolled back."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User

# Callbacks of other packages: each returns the young person whom the request was about, if any.
on_denial: list[Callable[[Session, User, Mapping[str, Any]], UUID | None]] = []


def record(session: Session, endpoint: str, asked_for: Mapping[str, Any], actor: User) -> None:
    """Audit that a page was denied to the actor; `asked_for`: the parameters of its address."""
    about = [act(session, actor, asked_for) for act in on_denial]
    person_id = next((one for one in about if one), None)
    audit.record(session, "denied", actor, person_id=person_id, about=f"endpoint:{endpoint}"[:120])
