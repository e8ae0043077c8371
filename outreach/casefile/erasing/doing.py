"""Crypto-erasure (crypto-shredding): data keys and links to the person go in one transaction.

The ledger is written before its commit.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from outreach.access import audit, drafts
from outreach.access.users import User
from outreach.casefile import (
    alike_pairs,
    contradictions,
    distinct_pairs,
    milestones,
    name_changes,
    numbers,
    people,
)
from outreach.casefile.cases import Case
from outreach.casefile.erasing.erasures import (
    Erasure,
    ErasureState,
    check_meant,
    check_second,
    check_undecided,
    no_ledger,
)
from outreach.casefile.kinds import CLOSED_ERASED, MilestoneKind
from outreach.casefile.people import Person
from outreach.core import clock, erase_columns, ledger, secure_delete, snapshots
from outreach.core.keys import KeyProblem
from outreach.core.sealing import Unreadable, vault_of

# Callbacks of other packages that delete with a person. Each returns the owners of destroyed data keys, for the ledger.
# They run again after a restore of an older database, so they go by the rows that exist, not by those that should.
on_erasure: list[Callable[[Session, UUID, User], list[UUID]]] = []

NAMED_BY = (*(field.attribute for field in people.NAMES), *numbers.FIELDS)


@dataclass(frozen=True)
class Ended:
    """Result of an erasure: owners of destroyed data keys, and the number of sealed cells."""

    owner_ids: list[UUID]
    cells: int


def carry_out(session: Session, erasure: Erasure, case: Case, typed: str, actor: User) -> None:
    """Erase a person, as the second person. Raises Refused for the asker, if decided, or if the ledger fails."""
    session.refresh(erasure, ["state"], with_for_update=True)
    if erasure.state != ErasureState.ASKED:
        check_undecided(session, erasure)
    check_second(erasure, actor)
    check_meant(case, typed)
    moment = clock.now()
    person_ids = people_of(session, erasure.person_id)
    _forget_drafts(session, person_ids)
    ended = end(session, person_ids, erasure.id, moment, actor)
    erasure.state, erasure.decided_at, erasure.decided_by = ErasureState.DONE, moment, actor.id
    erasure.owner_ids, erasure.cells_blanked = " ".join(map(str, ended.owner_ids)), ended.cells
    session.flush()
    audit.record(session, "person.erase", actor, person_id=erasure.person_id, about=f"erasure:{erasure.id}")
    try:
        write_down(session, erasure)
    except KeyProblem:
        raise no_ledger() from None


def end(session: Session, person_ids: Sequence[UUID], erasure_id: UUID, moment: datetime, actor: User) -> Ended:
    """Destroy keys, empty cells and close cases of these people; safe to run again."""
    owner_ids, cells = list(person_ids), 0
    for person_id in person_ids:
        for act in on_erasure:
            owner_ids += act(session, person_id, actor)
        distinct_pairs.forget(session, person_id)
        alike_pairs.forget(session, person_id)
        vault_of(session).destroy_key(session, person_id)
        case_ids = _close(session, person_id, erasure_id, actor)
        contradictions.forget_cases(session, case_ids)
        cells += erase_columns.blank(session, person_id, case_ids)
        session.get_one(Person, person_id).erased_at = moment
        name_changes.note(session, person_id)
    session.flush()
    return Ended(list(dict.fromkeys(owner_ids)), cells)


def write_down(session: Session, erasure: Erasure) -> None:
    """Write an erasure into the ledger. Raises KeyProblem."""
    about = {
        "number": erasure.number,
        "centre": str(erasure.centre_id),
        "ground": erasure.ground.value,
        "cells": str(erasure.cells_blanked),
        "asked_at": erasure.asked_at.isoformat(),
        "asked_by": str(erasure.asked_by or ""),
        "decided_by": str(erasure.decided_by or ""),
    }
    place, vault, at = ledger.ledger_of(session), vault_of(session), erasure.decided_at
    ledger.append(place, vault, erasure.person_id, erasure.destroyed, erasure_id=erasure.id, about=about, at=at)


def clear_traces(sessions: sessionmaker[Session]) -> bool:
    """Wipe erased data from the files of the database; return False if it must be tried again. Raises nothing."""
    try:
        return _clear_traces(sessions)
    except SQLAlchemyError:
        return False


def people_of(session: Session, person_id: UUID) -> list[UUID]:
    """Return the person and all those merged into them, directly or indirectly."""
    found = [person_id]
    while more := session.scalars(
        select(Person.id).where(Person.merged_into.in_(found), Person.id.not_in(found))
    ).all():
        found += more
    return found


def _clear_traces(sessions: sessionmaker[Session]) -> bool:
    waits = (Erasure.state == ErasureState.DONE, Erasure.cleaned_at.is_(None))
    with sessions() as session:
        snapshots.look(session)
        engine = session.connection().engine
        ids = session.scalars(select(Erasure.id).where(*waits)).all()
    if not ids:
        return True
    if not secure_delete.wipe(engine):
        return False
    with sessions() as session, session.begin():
        session.execute(update(Erasure).where(Erasure.id.in_(ids)).values(cleaned_at=clock.now()))
    return True


def _close(session: Session, person_id: UUID, erasure_id: UUID, actor: User) -> list[UUID]:
    """Close the open cases of the person, with a milestone that no figure counts. Return all their cases."""
    found = session.scalars(select(Case).where(Case.person_id == person_id)).all()
    for case in found:
        if case.is_open:
            case.closed_on = clock.today()
            milestones.record(
                session, case, MilestoneKind.CLOSED, case.closed_on, erasure_id, actor, code=CLOSED_ERASED
            )
    return [case.id for case in found]


def _forget_drafts(session: Session, person_ids: Sequence[UUID]) -> None:
    case_ids = session.scalars(select(Case.id).where(Case.person_id.in_(person_ids))).all()
    found = session.scalars(select(Person).where(Person.id.in_(person_ids))).all()
    names = [getattr(person, name) for person in found for name in NAMED_BY]
    drafts.forget_about(
        session, [*person_ids, *case_ids], [name for name in names if name and not isinstance(name, Unreadable)]
    )
