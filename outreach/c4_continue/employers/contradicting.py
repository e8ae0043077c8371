"""Work at an employer that contradicts a rule: too young for it, or somebody who is twice at one employer."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from outreach.c4_continue.employers import placing
from outreach.c4_continue.employers.models import Employer, JobPlace
from outreach.casefile.columns import THIS_PERSON
from outreach.casefile.contradictions import Check, Contradiction, Scope, Standing
from outreach.casefile.people import Person
from outreach.core.errors import Refused
from outreach.core.language import LazyText, lazy_gettext
from outreach.core.questions import Question

WORKING = Question(
    JobPlace, JobPlace.person_id == THIS_PERSON, JobPlace.left_on.is_(None), JobPlace.voided_at.is_(None)
)


def of_job_places(session: Session, scope: Scope, day: date) -> Iterator[Contradiction]:
    """Yield the places in scope that somebody who works there today could not be given."""
    theirs = scope.with_cases(session, _held(session, scope))
    times = Counter((row.person_id, row.employer_id) for _case, row in theirs)
    for case, row in theirs:
        why: list[LazyText] = []
        try:
            placing.check_age(case, row.employer, day)
        except Refused as refusal:
            why.append(refusal.reason)
        if times[row.person_id, row.employer_id] > 1:
            why.append(lazy_gettext("They are written down twice at one employer."))
        if why:
            what = lazy_gettext("%(work)s, since %(day)s", work=row.employer.work, day=row.trial_on)
            yield Contradiction(case, Standing.JOB_PLACE, row.id, what, tuple(why))


def _held(session: Session, scope: Scope) -> Sequence[JobPlace]:
    if scope.only is not None:
        return WORKING.ask(session, person_id=scope.only)
    query = select(JobPlace).join(Person, Person.id == JobPlace.person_id)
    query = query.join(JobPlace.employer).options(contains_eager(JobPlace.employer))
    query = query.where(JobPlace.left_on.is_(None), JobPlace.voided_at.is_(None))
    return session.scalars(scope.near(query, JobPlace.person_id)).all()


JOB_PLACES = Check(Standing.JOB_PLACE, of_job_places, (JobPlace, Employer))
