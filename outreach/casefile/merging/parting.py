"""Undoing a merge: both records as they were, each with its later entries."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile import milestones, name_changes, people
from outreach.casefile.cases import Case
from outreach.casefile.merging import children, episodes, merges
from outreach.casefile.merging.choices import FIELDS, give_back_unseen, take, unpack, values_of
from outreach.casefile.merging.joining import check_no_erasure
from outreach.casefile.merging.merges import Merge
from outreach.casefile.people import Person
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext

# Callbacks of other packages in the transaction of an undoing (referrals restore the basis of sharing).
on_parting: list[Callable[[Session, Merge, User], None]] = []


def undo(session: Session, merge: Merge, actor: User) -> None:
    """Undo a merge.

    A field changed since keeps its later value at the surviving record; all others are restored. Entries go with their
    case. Raises NotFound out of scope; Refused if it is undone already, if a later merge depends on it, if an ID number
    belongs to another person by now, or if a cell cannot be read.
    """
    merges.load(session, merge.id, actor)
    for person_id in (merge.surviving_id, merge.other_id):
        name_changes.note(session, person_id)
    session.refresh(merge, ["undone_at"], with_for_update=True)
    _check_can_be_undone(session, merge)
    surviving, other = session.get_one(Person, merge.surviving_id), session.get_one(Person, merge.other_id)
    _part_fields(session, merge, surviving, other)
    _part_cases(session, merge, actor)
    merge.undone_at, merge.undone_by = clock.now(), actor.id
    merge.before = merge.after = None
    session.flush()
    for mend in on_parting:
        mend(session, merge, actor)
    for person in (surviving, other):
        audit.record(session, "person.unmerge", actor, person_id=person.id, about=f"merge:{merge.id}")
    session.flush()


def _check_can_be_undone(session: Session, merge: Merge) -> None:
    if not merge.stands:
        raise Refused(lazy_gettext("These two have been separated already."))
    if merges.later(session, merge):
        raise Refused(lazy_gettext("One of them was merged once more after this. Separate the later merge first."))
    check_no_erasure(session, merge.surviving_id, merge.other_id)


def _part_fields(session: Session, merge: Merge, surviving: Person, other: Person) -> None:
    before, after, now = unpack(merge.before), unpack(merge.after), values_of(surviving)
    for field in FIELDS.values():
        if all(now[name] == after[name] for name in field.attributes):
            take(surviving, field, before)
    give_back_unseen(surviving, before, after, now)
    values_of(other)  # raises Refused before anything moves, if it cannot be read
    other.merged_into = None
    surviving.revision = other.revision = max(surviving.revision, other.revision) + 1
    people.unindex(session, surviving)
    for person in (surviving, other):
        people.index(session, person)


def _part_cases(session: Session, merge: Merge, actor: User) -> None:
    going = children.moved_cases(session, merge)
    everything = episodes.of_people(session, merge.surviving_id)
    theirs = [case for case in everything if case.id in going]
    mine = [case for case in everything if case.id not in going]
    episodes.renumber(session, [mine, theirs], lambda: children.give_back(session, merge))
    for cases in (mine, theirs):
        _wake(session, merge, cases, actor)


def _wake(session: Session, merge: Merge, cases: list[Case], actor: User) -> None:
    """Reopen the case that rested, unless a new one was opened in its place."""
    rested = next((case for case in cases if case.id == merge.rested_case_id), None)
    if rested and not any(case.is_open for case in cases):
        rested.closed_on = None
        milestones.void(session, rested, merge.id, actor)
