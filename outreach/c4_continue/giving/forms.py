"""Forms of giving: to one young person, and the same to several at once."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, ClassVar, NamedTuple, Self
from uuid import UUID

from sqlalchemy.orm import Session
from wtforms import BooleanField, Field, SelectField

from outreach.access import users
from outreach.access.permissions import Permission
from outreach.access.users import User
from outreach.c4_continue.funds import register
from outreach.c4_continue.giving.gifts import WORDS, GiftDetails
from outreach.c4_continue.giving.kinds import GiftKind
from outreach.c4_continue.giving.models import Gift
from outreach.casefile import cases, people
from outreach.casefile.cases import Case
from outreach.casefile.corrections.forms import CorrectingForm
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import gettext, lazy_gettext
from outreach.web.baht_field import baht_field
from outreach.web.fields import OnlyIf, choice_field, day_field, required, text_field, uuid_or_none
from outreach.web.forms import Form


class GiftFields:
    """What was given, from which fund, and by whom."""

    kind = choice_field(lazy_gettext("What is given"), GiftKind)
    day = day_field(lazy_gettext("Day"), default=clock.today)
    satang = baht_field(lazy_gettext("Amount in baht"), least=0)
    fund_id = SelectField(
        lazy_gettext("Paid from"),
        [OnlyIf(lazy_gettext("if a fund pays for it"))],
        coerce=uuid_or_none,
        validate_choice=False,
    )
    given_by = SelectField(lazy_gettext("Who gave it"), [required()], coerce=uuid_or_none, validate_choice=False)

    def offer(self: Any, session: Session, centre_id: UUID | None, row: Gift | None = None) -> None:
        """Offer the open funds of the centre and those who work there; also those that the row names."""
        funds = list(register.of_centre(session, centre_id, only_open=True))
        team = users.team(session, centre_id, Permission.SIGNED_IN)
        if row is not None:
            funds += [row.fund] if row.fund and row.fund not in funds else []
            team += [row.giver] if row.giver not in team else []
        self.fund_id.choices = [("", gettext("No fund: given in kind")), *((str(one.id), one.name) for one in funds)]
        self.given_by.choices = [(str(one.id), one.name) for one in team]

    def details(self: Any) -> GiftDetails:
        """Return the details as typed."""
        return GiftDetails(**{name: self[name].data for name in WORDS if name in self})


class GiftForm(GiftFields, Form):
    """Something given to one young person."""

    words = text_field(lazy_gettext("What exactly"), most=500)
    receipt = text_field(lazy_gettext("Number of the receipt"), most=60)

    @classmethod
    def to(cls, session: Session, case: Case, actor: User) -> Self:
        """Make the empty form for a case; who writes it down has given it, unless they say otherwise."""
        form = cls(given_by=actor.id)
        form.offer(session, case.centre_id)
        form.also(partial(cases.check_day, case), "day")
        return form


class CorrectGiftForm(CorrectingForm, GiftForm):
    """Something given, corrected."""

    case_days = ("day",)
    same = WORDS

    @classmethod
    def of(cls, session: Session, case: Case, row: Gift, actor: User) -> Self:
        """Make the form, filled with what is written."""
        form = super().of(session, case, row, actor)
        form.offer(session, case.centre_id, row)
        return form


class Line(NamedTuple):
    """The field of one young person."""

    case: Case
    got: Field


class TogetherForm(GiftFields, Form):
    """The same given to several; `of` adds the tick of each. The amount is that for one."""

    satang = baht_field(lazy_gettext("Amount for each, in baht"), least=0)
    words = text_field(lazy_gettext("What exactly"), most=500)
    receipt = text_field(lazy_gettext("Number of the receipt"), most=60)
    theirs: ClassVar[Sequence[Case]] = ()

    @classmethod
    def of(cls, session: Session, theirs: Sequence[Case], actor: User) -> "TogetherForm":
        """Make the form for these cases."""
        fields: dict[str, Any] = {_name(case): BooleanField(people.called(case.person)) for case in theirs}
        form: TogetherForm = type(cls.__name__, (cls,), {**fields, "theirs": theirs})(given_by=actor.id)
        form.offer(session, actor.centre_id)
        return form

    def lines(self) -> list[Line]:
        """Return the tick of each, in the order of the page."""
        return [Line(case, self[_name(case)]) for case in self.theirs]

    def chosen(self) -> list[UUID]:
        """Return the cases that are ticked."""
        return [line.case.id for line in self.lines() if line.got.data]

    def refusals(self) -> Iterable[Refused]:
        """Return what it would be refused for: all at once, each at their name."""
        if not self.chosen():
            yield Refused(lazy_gettext("Tick who was given it."))
        for line in self.lines():
            if line.got.data and self.day.data and not self.day.errors:
                yield from _broken(line, self.day.data)


def _broken(line: Line, day: Any) -> Iterable[Refused]:
    try:
        cases.check_day(line.case, day)
    except Refused as refusal:
        yield Refused(refusal.reason, line.got.name)


def _name(case: Case) -> str:
    return f"got_{case.id.hex}"
