"""Preview of an import: its changes to the directory, organization by organization and field by field."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.core.errors import Refused
from outreach.core.language import LazyText
from outreach.directory.agencies import communities
from outreach.directory.agencies.presenters import LABELS, Difference, differences
from outreach.exchange.hsds import importing
from outreach.exchange.hsds.described import Described
from outreach.exchange.hsds.importing import Outcome, Planned
from outreach.exchange.hsds.packages import Package
from outreach.exchange.hsds.terms import made_id

AT_ONCE = 40  # organizations per request: about two seconds, during which nobody else can write


@dataclass(frozen=True)
class Problem:
    """A reason for refusal, and its field; no label: the organization as a whole."""

    label: LazyText | None
    why: LazyText


@dataclass(frozen=True)
class Line:
    """One organization of the file."""

    name: str
    outcome: Outcome
    differences: Sequence[Difference] = ()
    problems: Sequence[Problem] = ()
    unknown: int = 0  # services without a need in our codes, left out


@dataclass(frozen=True)
class Preview:
    """All lines in the order of the file. taken: number imported just now."""

    lines: Sequence[Line]
    taken: int = 0

    @property
    def waiting(self) -> int:
        """Number of organizations that can still be imported."""
        return sum(line.outcome in importing.WRITTEN for line in self.lines)

    @property
    def left_out(self) -> list[Line]:
        """Organizations that cannot be imported."""
        return [line for line in self.lines if line.outcome in (Outcome.LEFT_OUT, Outcome.REFUSED)]

    @property
    def outcomes(self) -> list[Outcome]:
        """Outcomes that occur."""
        return [outcome for outcome in Outcome if self.count(outcome)]

    def count(self, outcome: Outcome) -> int:
        """Return the number of lines with this outcome."""
        return sum(line.outcome == outcome for line in self.lines)


def of(session: Session, package: Package, actor: User, taken: int = 0) -> Preview:
    """Return the changes that a file would make now, imported by the actor. Writes nothing."""
    planned = importing.plan(session, package.described, actor)
    names = {one.id: one.name for one in communities.everyone(session, actor.centre_id)}
    names |= {UUID(made_id("community", area)): area for one in package.described for area in one.areas or ()}
    broken = [Line(one.name, Outcome.REFUSED, problems=[Problem(None, one.why)]) for one in package.broken]
    return Preview([*broken, *(_line(one, names) for one in planned)], taken)


def take_in(session: Session, package: Package, actor: User) -> Preview:
    """Import the next AT_ONCE organizations of a file, and return a preview of the rest."""
    able = [one for one in importing.plan(session, package.described, actor) if one.outcome in importing.WRITTEN]
    taken = sum(_take(session, one.described, actor) for one in able[:AT_ONCE])
    return of(session, package, actor, taken)


def _take(session: Session, described: Described, actor: User) -> bool:
    """Import one organization whole, or nothing of it; return True if it was imported."""
    try:
        with session.begin_nested():
            importing.apply(session, described, actor)
    except Refused:
        return False
    return True


def _line(planned: Planned, names: Mapping[UUID, str]) -> Line:
    described = planned.described
    problems = [Problem(LABELS.get(one.field or ""), one.reason) for one in planned.problems]
    return Line(described.name_th, planned.outcome, list(_changes(planned, names)), problems, described.unknown)


def _changes(planned: Planned, names: Mapping[UUID, str]) -> Iterable[Difference]:
    for step in planned.steps:
        yield from differences(step.before, step.details, names)
