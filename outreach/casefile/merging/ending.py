"""The end of merge records with an erased person."""

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.casefile.merging.merges import Merge
from outreach.core.sealing import vault_of


def destroy_of_person(session: Session, person_id: UUID, actor: User) -> list[UUID]:
    """Destroy the keys of those who were merged into this person, and of those merged into these, and what was kept.

    Answers whose keys they were, for the ledger of erasures.
    """
    destroyed: list[UUID] = []
    about = or_(Merge.surviving_id == person_id, Merge.other_id == person_id)
    for merge in session.scalars(select(Merge).where(about)).all():
        merge.before = merge.after = None
        if merge.stands and merge.surviving_id == person_id:
            vault_of(session).destroy_key(session, merge.other_id)
            destroyed += [merge.other_id, *destroy_of_person(session, merge.other_id, actor)]
    session.flush()
    return destroyed
