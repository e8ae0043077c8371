"""Forms of the instrument: the questions of one part, and the end of the talk."""

from typing import Any, ClassVar

from outreach.c2_connect.instrument import scoring, unfinished
from outreach.c2_connect.instrument.answers import Answer
from outreach.c2_connect.instrument.unfinished import Asked
from outreach.c2_connect.instrument.versions import Part, Question
from outreach.casefile.consents.forms import FormWithBasis
from outreach.casefile.consents.lawful import Act
from outreach.core import clock
from outreach.core.language import lazy_gettext
from outreach.web.fields import day_field, long_text_field, radio_field


class PartForm(FormWithBasis):
    """The questions of one part; what is not answered was not asked. rest: all others are answered by «not so»."""

    act = Act.SCREENING
    day_of = None
    days = ()
    beside = ("rest",)
    rest = False
    part: ClassVar[Part]
    asked: ClassVar[Asked]

    @classmethod
    def of(cls, asked: Asked, part: Part) -> "PartForm":
        """Make the form for a part, filled with the answers so far."""
        fields: dict[str, Any] = {_name(one): radio_field(one.words, Answer, needed=False) for one in part.questions}
        kept = {_name(one): asked.answers.get(one.code) for one in part.questions}
        form: PartForm = type(cls.__name__, (cls,), {**fields, "part": part, "asked": asked})(data=kept)
        return form

    def questions(self) -> list[Any]:
        """Return the fields of the questions, in order."""
        return [self[_name(one)] for one in self.part.questions]

    def answers(self) -> dict[str, Answer]:
        """Return the answers by question."""
        said = {one.code: self[_name(one)].data or (Answer.NO if self.rest else None) for one in self.part.questions}
        return {code: answer for code, answer in said.items() if answer}

    def needs_basis(self) -> bool:
        """Return True if an answer tells of health or safety; before any is given, if a question does."""
        if not self.is_submitted():
            return self.part.tells_of_health
        return scoring.tells_of_health(self.asked.instrument, self.answers())


class FinishForm(FormWithBasis):
    """The end of the talk: its day, and what was said."""

    act = Act.SCREENING
    asked: Asked
    day = day_field(lazy_gettext("Day"), default=clock.today)
    story = long_text_field(lazy_gettext("What was said"))

    def needs_basis(self) -> bool:
        """Return True if an answer so far tells of health or safety."""
        return unfinished.details(self.asked, clock.today()).asks_basis


def _name(question: Question) -> str:
    return f"q_{question.code}"
