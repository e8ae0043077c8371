"""Denials: what somebody asked for and did not get, on record although the request itself left nothing."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User

# What floors above know of whom was asked for: each answers whom it was about, if it was about a young person.
on_denial: list[Callable[[Session, User, Mapping[str, Any]], UUID | None]] = []


def record(session: Session, endpoint: str, asked_for: Mapping[str, Any], actor: User) -> None:
    """Put on record that a page was not open to the actor; `asked_for`: the parameters of its address."""
    about = [act(session, actor, asked_for) for act in on_denial]
    person_id = next((one for one in about if one), None)
    audit.record(session, "denied", actor, person_id=person_id, about=f"endpoint:{endpoint}"[:120])
