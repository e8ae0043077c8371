"""What is written in a case, as it stands in the database."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session


def of_case(session: Session, kind: Any, case_id: UUID) -> list[Any]:
    """The notes, contacts or follow-ups of a case, voided ones too, newest first."""
    query = select(kind).where(kind.case_id == case_id)
    return list(session.scalars(query.order_by(kind.day.desc(), kind.made_at.desc())))
