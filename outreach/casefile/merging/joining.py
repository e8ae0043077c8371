"""Merge of two records: its preview, and its execution."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.casefile import erasing, milestones, name_changes, notices, people, restrictions
from outreach.casefile.cases import Case
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.merging import children, episodes
from outreach.casefile.merging.choices import (
    FIELDS,
    Difference,
    Field,
    Side,
    Values,
    differences,
    fill_unseen,
    fuller,
    pack,
    take,
    values_of,
)
from outreach.casefile.merging.merges import Merge
from outreach.casefile.people import Person
from outreach.core import clock
from outreach.core.errors import NotFound, Refused
from outreach.core.language import Joined, lazy_gettext
from outreach.core.sealing import vault_of

MERGED = "merged"  # the `code` of the CLOSED milestone of a case that rests because another goes on

# Callbacks of other packages that raise Refused while something is open in a case that is to rest.
on_rest: list[Callable[[Session, Case], None]] = []
# Callbacks that carry over what the case that goes on would lack: with the case that rests, and that one.
on_rested: list[Callable[[Session, Case, Case, User], None]] = []


@dataclass(frozen=True, repr=False)
class Proposal:
    """Two records side by side. open_cases: two if one must be chosen to go on. fuller: the record with more values."""

    first: Person
    second: Person
    differing: list[Difference]
    same: list[tuple[Field, str]]
    cases: list[Case]
    fuller: Side

    @property
    def conflicting(self) -> list[Difference]:
        """The fields that can hardly be one person's."""
        return [difference for difference in self.differing if difference.conflicts]

    @property
    def open_cases(self) -> list[Case]:
        """The open cases of both."""
        return [case for case in self.cases if case.is_open]

    def cases_of(self, person: Person) -> list[Case]:
        """Return the cases of one of them, newest first."""
        return [case for case in reversed(self.cases) if case.person_id == person.id]


@dataclass(frozen=True, kw_only=True)
class Choices:
    """Choice of a value for each field (by default the fuller record's), and of the case that goes on if two are open.

    one_person: the user has seen that sex, birth or ID number differs, and confirms that they are one. seen: the
    revisions of both records on which the choice is based; None is not checked.
    """

    values: Mapping[str, Side] = field(default_factory=dict)
    one_person: bool = False
    goes_on: UUID | None = None
    seen: tuple[int, int] | None = None


def pair(session: Session, first_id: UUID, second_id: UUID, actor: User) -> tuple[Person, Person]:
    """Return two records of the supervisor's centre, locked. Raises NotFound, also for one and the same."""
    wanted = {first_id, second_id}
    query = select(Person).where(Person.id.in_(wanted), Person.centre_id == actor.centre_id, Person.erased_at.is_(None))
    query = query.where(~restrictions.is_hidden(Person.id, actor))
    locked = query.order_by(Person.id).with_for_update().execution_options(populate_existing=True)
    found = {person.id: person for person in session.scalars(locked)}
    if actor.role != Role.SUPERVISOR or len(wanted) != 2 or found.keys() != wanted:
        raise NotFound
    vault_of(session).fetch_keys(session, wanted)
    return found[first_id], found[second_id]


def propose(session: Session, first_id: UUID, second_id: UUID, actor: User) -> Proposal:
    """Compare two records field by field, and audit the look at both.

    Raises NotFound out of scope, Refused if one is merged already or cannot be read.
    """
    first, second = pair(session, first_id, second_id, actor)
    _check_apart(first, second)
    for person in (first, second):
        audit.record(session, "person.compare", actor, person_id=person.id)
    differing = differences(first, second)
    codes = {difference.field.code for difference in differing}
    same = [(f, f.show(first)) for f in FIELDS.values() if f.code not in codes and f.show(first)]
    return Proposal(
        first, second, differing, same, episodes.of_people(session, first.id, second.id), fuller(first, second)
    )


def merge(session: Session, surviving: Person, other: Person, choices: Choices, actor: User) -> Merge:
    """Merge two records: all rows of `other` move to `surviving`.

    Raises NotFound out of scope; Refused if one of them is merged already or has changed since it was shown, if
    conflicting values are not confirmed, if two cases are open and none is chosen to go on, if the other case cannot
    rest yet, or if a cell cannot be read.
    """
    for person in (surviving, other):
        name_changes.note(session, person.id)
    pair(session, surviving.id, other.id, actor)
    _check_apart(surviving, other)
    check_no_erasure(session, surviving.id, other.id)
    _check_named(session, surviving, other)
    if choices.seen not in (None, (surviving.revision, other.revision)):
        raise Refused(lazy_gettext("Somebody has changed one of the records meanwhile. Look at both once more."))
    before = values_of(surviving)
    row = Merge(
        centre_id=surviving.centre_id,
        surviving_id=surviving.id,
        other_id=other.id,
        nth=_times(session, surviving) + 1,
        by=actor.id,
        before=pack(before),
    )
    session.add(row)
    _join_fields(session, surviving, other, choices, before)
    row.after = pack(values_of(surviving))
    session.flush()
    _join_cases(session, row, choices, actor)
    notices.forget_hidden(session, [case.id for case in episodes.of_people(session, surviving.id)])
    for person in (surviving, other):
        audit.record(session, "person.merge", actor, person_id=person.id, about=f"merge:{row.id}")
    return row


def check_no_erasure(session: Session, *person_ids: UUID) -> None:
    """Check that no erasure of one of them waits for a decision. Raises Refused."""
    if any(erasing.waiting_for(session, person_id) for person_id in person_ids):
        raise Refused(lazy_gettext("The erasure of one of them waits for a decision. It comes first."))


def _check_apart(first: Person, second: Person) -> None:
    if first.merged_into or second.merged_into:
        raise Refused(lazy_gettext("One of these records has been merged already."))


def _check_named(session: Session, surviving: Person, other: Person) -> None:
    """Check that the caseworkers of both are named if one is restricted, so that none loses sight of their case."""
    ids = (surviving.id, other.id)
    for caseworker_id in session.scalars(
        select(Case.caseworker_id).where(Case.person_id.in_(ids), Case.closed_on.is_(None))
    ):
        for person_id in ids:
            restrictions.check_named(session, person_id, caseworker_id)


def _times(session: Session, surviving: Person) -> int:
    return session.scalar(select(func.max(Merge.nth)).where(Merge.surviving_id == surviving.id)) or 0


def _join_fields(session: Session, surviving: Person, other: Person, choices: Choices, mine: Values) -> None:
    theirs, whole, differing = values_of(other), fuller(surviving, other), differences(surviving, other)
    _check_one_person(differing, choices)
    for difference in differing:
        if choices.values.get(difference.field.code, whole) == Side.SECOND:
            take(surviving, difference.field, theirs)
    fill_unseen(surviving, mine, theirs)
    other.merged_into = surviving.id
    surviving.revision = other.revision = max(surviving.revision, other.revision) + 1
    people.unindex(session, surviving)
    people.unindex(session, other)
    people.index(session, surviving)


def _check_one_person(differing: list[Difference], choices: Choices) -> None:
    if any(difference.conflicts for difference in differing) and not choices.one_person:
        raise Refused(lazy_gettext("These may be two people. Look again at what differs, and tick."), "one_person")


def _join_cases(session: Session, row: Merge, choices: Choices, actor: User) -> None:
    mine, theirs = episodes.of_people(session, row.surviving_id), episodes.of_people(session, row.other_id)
    going_on, resting = episodes.choose([*mine, *theirs], choices.goes_on)
    if resting and going_on:
        _check_marks(resting, going_on)
        for check in on_rest:
            check(session, resting)
    order = episodes.in_order(mine, theirs, going_on, resting)
    episodes.renumber(session, [order], lambda: children.move(session, row))
    if resting and going_on:
        row.rested_case_id, resting.closed_on = resting.id, clock.today()
        milestones.record(session, resting, MilestoneKind.CLOSED, clock.today(), row.id, actor, code=MERGED)
        for carry in on_rested:
            carry(session, resting, going_on, actor)


def _check_marks(resting: Case, going_on: Case) -> None:
    """Check that what must not be overlooked in the case that rests stands in the other too. Raises Refused."""
    lost, kept = resting.marks, going_on.marks
    if (lost.is_red and not kept.is_red) or (lost.is_urgent and not kept.is_urgent):
        words = lazy_gettext(
            "The case that would rest is marked (%(what)s), and the other one is not. Write it into the one that goes "
            "on first, or let the marked one go on.",
            what=Joined(lost.words),
        )
        raise Refused(words, "goes_on")
