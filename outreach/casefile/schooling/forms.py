"""Forms of schooling."""

from typing import Any, ClassVar, Self

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.casefile.cases import Case
from outreach.casefile.evolving.forms import CorrectingEvolving, EvolvingForm
from outreach.casefile.schooling import asked_before, schoolings
from outreach.casefile.schooling.codes import Grade, Left, Level, Result
from outreach.casefile.schooling.schoolings import Schooling, SubjectResult
from outreach.core.language import lazy_gettext
from outreach.web.fields import choice_field, long_text_field, radio_field, text_field


class SchoolingForm(EvolvingForm):
    """Where they stand at school."""

    table = Schooling
    level = choice_field(lazy_gettext("Learns now at"), Level)
    school = text_field(lazy_gettext("School or centre"), most=200)
    last_grade = choice_field(lazy_gettext("Last grade finished"), Grade, needed=False)
    left_because = choice_field(lazy_gettext("Why they left school"), Left, needed=False)
    certificate = text_field(lazy_gettext("Certificate"), most=200)
    story = long_text_field(lazy_gettext("In words"), most=2000, render_kw={"rows": 3})

    @classmethod
    def begun(cls, session: Session, case: Case, actor: User) -> Self:
        """Make the form; the first is filled with what a screening has asked already."""
        if schoolings.of_young_person(session, case.person_id):
            return cls()
        return cls(data=asked_before.of_case(session, case)._asdict())


class SubjectForm(EvolvingForm):
    """A subject in a term."""

    table = SubjectResult
    hints: ClassVar[Any] = {"term": lazy_gettext("For example 1/2569")}
    term = text_field(lazy_gettext("Term"), most=20, needed=True)
    subject = text_field(lazy_gettext("Subject"), most=120, needed=True)
    result = radio_field(lazy_gettext("Result"), Result)


class CorrectSchoolingForm(CorrectingEvolving, SchoolingForm):
    """Schooling, corrected."""


class CorrectSubjectForm(CorrectingEvolving, SubjectForm):
    """A subject, corrected."""
