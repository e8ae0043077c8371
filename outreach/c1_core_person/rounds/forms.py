"""The form of a round: day and place once, then a tick and a word for each of one's own, and a count of the others."""

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar, NamedTuple

from wtforms import BooleanField, Field

from outreach.c1_core_person import contacts
from outreach.c1_core_person.contacts import HowItWent
from outreach.c1_core_person.forms import ContactForm
from outreach.c1_core_person.rounds import Met, RoundDetails
from outreach.casefile import people
from outreach.casefile.cases import Case
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.web.fields import choice_field, text_field
from outreach.web.forms import Checks, Form
from outreach.web.number_field import whole_number_field

MOST = 500  # heads without a name
HOW = lazy_gettext("How did it go?")


class Line(NamedTuple):
    """The fields of one young person."""

    case: Case
    met: Field
    how: Field
    story: Field


class RoundForm(ContactForm):
    """What is the same for all; `of` adds the fields of each."""

    checks: ClassVar[Checks] = ()
    how: Any = None
    others: Any = None
    story: Any = None
    begins_case: Any = None
    unnamed = whole_number_field(lazy_gettext("How many more, whose names you do not know?"), 0, MOST)
    theirs: ClassVar[Sequence[Case]] = ()

    @classmethod
    def of(cls, theirs: Sequence[Case]) -> "RoundForm":
        """Make the form for these cases."""
        fields = {name: made for case in theirs for name, made in _fields(case).items()}
        form: RoundForm = type(cls.__name__, (cls,), {**fields, "theirs": theirs})()
        for case in theirs:
            form.also(partial(_check_begins, case), "day", _name("met", case))
        return form

    def lines(self) -> list[Line]:
        """Return the fields of each young person, in the order of the page."""
        return [Line(case, *(self[_name(what, case)] for what in ("met", "how", "story"))) for case in self.theirs]

    def details(self) -> RoundDetails:
        """Return the details as typed."""
        met = {
            line.case.id: Met(line.how.data or HowItWent.TALKED, line.story.data)
            for line in self.lines()
            if line.met.data
        }
        return RoundDetails(
            day=self.day.data,
            at_time=self.at_time.data,
            place_id=self.place.data,
            where_else=self.where_else.data,
            met=met,
            unnamed=self.unnamed.data or 0,
        )


class CountForm(Form):
    """How many there were, counted anew."""

    named = whole_number_field(lazy_gettext("How many by name?"), 0, MOST, needed=True)
    unnamed = whole_number_field(lazy_gettext("How many more, whose names you do not know?"), 0, MOST, needed=True)


def _fields(case: Case) -> dict[str, Any]:
    called = people.called(case.person)
    return {
        _name("met", case): BooleanField(called),
        _name("how", case): choice_field(HOW, HowItWent, needed=False, default=HowItWent.TALKED),
        _name("story", case): text_field(lazy_gettext("In a word"), most=300),
    }


def _name(what: str, case: Case) -> str:
    return f"{what}_{case.id.hex}"


def _check_begins(case: Case, day: Any, met: bool) -> None:
    if not met or not day:
        return
    try:
        contacts.check_begins(case, day, begins_case=False)
    except Refused:
        words = lazy_gettext("This is before the first contact (%(day)s).", day=case.opened_on)
        raise Refused(words, _name("met", case)) from None
