"""Deletion of merge records with an erased person."""

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.casefile.merging.merges import Merge
from outreach.core.sealing import vault_of


def destroy_of_person(session: Session, person_id: UUID, actor: User) -> list[UUID]:
    """Destroy the keys of all merged into this person, directly or indirectly, and the kept values.

    Return the owners of the keys, for the ledger of erasures.
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
