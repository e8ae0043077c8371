"""Terms of core leaders that contradict a rule: two of one young person that both go on."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c1_core_person.core_leaders import LeaderTerm
from outreach.casefile.columns import THIS_PERSON
from outreach.casefile.contradictions import Check, Contradiction, Scope, Standing
from outreach.casefile.people import Person
from outreach.core.language import lazy_gettext
from outreach.core.questions import Question

LEADING = Question(
    LeaderTerm, LeaderTerm.person_id == THIS_PERSON, LeaderTerm.until.is_(None), LeaderTerm.voided_at.is_(None)
)


def of_terms(session: Session, scope: Scope, _day: date) -> Iterator[Contradiction]:
    """Yield the terms in scope that go on beside another one of the same young person."""
    theirs = scope.with_cases(session, _open(session, scope))
    times = Counter(term.person_id for _case, term in theirs)
    for case, term in theirs:
        if times[term.person_id] > 1:
            what, why = lazy_gettext("since %(day)s", day=term.since), lazy_gettext("Two of their terms go on at once.")
            yield Contradiction(case, Standing.LEADER_TERM, term.id, what, (why,))


def _open(session: Session, scope: Scope) -> Sequence[LeaderTerm]:
    if scope.only is not None:
        return LEADING.ask(session, person_id=scope.only)
    query = select(LeaderTerm).join(Person, Person.id == LeaderTerm.person_id)
    query = query.where(LeaderTerm.until.is_(None), LeaderTerm.voided_at.is_(None))
    return session.scalars(scope.near(query, LeaderTerm.person_id)).all()


LEADER_TERMS = Check(Standing.LEADER_TERM, of_terms, (LeaderTerm,))
