"""The head of the case page, which stays in sight: what is overdue, what comes next, the basis, the marks, a call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.accompanying import appointments
from outreach.casefile import consents, due_days, head_marks
from outreach.casefile.cases import Case
from outreach.casefile.due_days import DueDay
from outreach.casefile.head_marks import Mark
from outreach.casefile.safe_contact import warning
from outreach.core import clock
from outreach.core.language import LazyText, lazy_gettext

SOON = 14  # days before its end: a basis is to be renewed (design)


@dataclass(frozen=True, repr=False)
class Head:
    """What stands in the head beside name and stage.

    late: what is overdue for longest. next_on: the next day on which something is due or agreed. basis: words and tone.
    may_call: nobody has said that they must not be called. due: all days, the earliest first.
    """

    late: DueDay | None
    next_on: tuple[LazyText, date] | None
    basis: tuple[LazyText, str]
    marks: Sequence[Mark]
    may_call: bool
    due: Sequence[DueDay]


def of(session: Session, case: Case, actor: User, given: Sequence[consents.Consent]) -> Head:
    """Return the head of a case. given: the consents of its person."""
    due, today = due_days.of_case(session, case.id), clock.today()
    return Head(
        late=next((row for row in due if row.due_on < today), None),
        next_on=_next(session, case, [row for row in due if row.due_on >= today]),
        basis=_basis(given, today),
        marks=head_marks.of(session, case, actor),
        may_call=warning.may_call(session, case),
        due=due,
    )


def _next(session: Session, case: Case, due: Sequence[DueDay]) -> tuple[LazyText, date] | None:
    days = [(row.what.step, row.due_on) for row in due]
    coming = appointments.coming(session, case.person_id)
    days += [(lazy_gettext("Appointment"), clock.local(one.at).date()) for one in coming]
    return min(days, key=lambda one: one[1], default=None)


def _basis(given: Sequence[consents.Consent], today: date) -> tuple[LazyText, str]:
    live = [one for one in given if one.is_live(today) and one.photo is None]
    if not live:
        return lazy_gettext("No consent or basis"), "danger"
    agreed = [one for one in live if one.basis == consents.Basis.CONSENT]  # another basis makes none last longer
    ends = [one.ends_on for one in agreed or live]
    if None in ends:
        return lazy_gettext("Consent in force") if agreed else lazy_gettext("Legal basis in force"), "success"
    last = max(filter(None, ends))
    until = lazy_gettext("Consent until %(day)s", day=last), lazy_gettext("Legal basis until %(day)s", day=last)
    return until[0 if agreed else 1], "warning" if (last - today).days <= SOON else "success"
