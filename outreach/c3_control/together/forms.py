"""The form of a session of several: day, kind and minutes once, then a tick and a note for each of one's own."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, NamedTuple

from sqlalchemy.orm import Session
from wtforms import BooleanField, Field

from outreach.access.users import User
from outreach.c3_control.group_sessions import GroupSession
from outreach.c3_control.therapy import LONGEST, TherapyKind
from outreach.c3_control.together import TogetherDetails, check_attended, check_once
from outreach.casefile import cases, people
from outreach.casefile.cases import Case
from outreach.casefile.consents import lawful
from outreach.casefile.consents.lawful import Act
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.web.fields import choice_field, day_field, text_field
from outreach.web.forms import Form
from outreach.web.number_field import whole_number_field


class Line(NamedTuple):
    """The fields of one young person."""

    case: Case
    there: Field
    note: Field


class TogetherForm(Form):
    """What is the same for all; `of` adds the fields of each."""

    day = day_field(lazy_gettext("Day"), default=clock.today)
    kind = choice_field(lazy_gettext("Kind"), TherapyKind)
    again = BooleanField(lazy_gettext("It was another session"))
    minutes = whole_number_field(lazy_gettext("How many minutes"), 1, LONGEST)
    theirs: ClassVar[Sequence[Case]] = ()
    session: Session

    @classmethod
    def of(cls, session: Session, theirs: Sequence[Case]) -> "TogetherForm":
        """Make the form for these cases."""
        fields = {name: made for case in theirs for name, made in _fields(case).items()}
        form: TogetherForm = type(cls.__name__, (cls,), {**fields, "theirs": theirs})()
        form.session = session
        return form

    def begin_with(self, group: GroupSession, with_place: Iterable[Case]) -> None:
        """Begin with a session that was announced, and tick who had a place."""
        self.day.data, self.kind.data, self.minutes.data = group.day, group.kind, group.minutes
        had = {case.id for case in with_place}
        for line in self.lines():
            line.there.data = line.case.id in had

    def lines(self) -> list[Line]:
        """Return the fields of each young person, in the order of the page."""
        return [Line(case, self[_name("there", case)], self[_name("note", case)]) for case in self.theirs]

    def refusals(self) -> Iterable[Refused]:
        """Return what the session of each would be refused for: all at once, each at their name."""
        there = [line.case for line in self.lines() if line.there.data]
        try:
            check_attended(len(there))
        except Refused as refusal:
            return [refusal]
        return [] if self.day.errors or not self.day.data else [one for case in there for one in self._broken(case)]

    def _broken(self, case: Case) -> Iterable[Refused]:
        try:
            cases.check_day(case, self.day.data)
            lawful.check(self.session, case, Act.THERAPY, self.day.data)
        except Refused as refusal:
            yield Refused(refusal.reason, _name("there", case))

    def check_once(self, actor: User) -> None:
        """Raise Refused for what the user has written down before, unless they say that it was another session."""
        if self.kind.data and self.day.data and not self.again.data:
            check_once(self.session, self.details(), actor)

    def details(self) -> TogetherDetails:
        """Return the details as typed."""
        attended = {line.case.id: line.note.data for line in self.lines() if line.there.data}
        told: dict[str, Any] = {"day": self.day.data, "kind": self.kind.data, "minutes": self.minutes.data}
        return TogetherDetails(**told, attended=attended)


def _fields(case: Case) -> dict[str, Any]:
    return {
        _name("there", case): BooleanField(people.called(case.person)),
        _name("note", case): text_field(lazy_gettext("How it went"), most=1000),
    }


def _name(what: str, case: Case) -> str:
    return f"{what}_{case.id.hex}"
