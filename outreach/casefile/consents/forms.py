"""Forms of consent: record, withdrawal, and the fields for a legal basis in the form of an act."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from typing import ClassVar
from uuid import UUID

from sqlalchemy.orm import Session
from wtforms import RadioField, StringField, TextAreaField

from outreach.access.users import User
from outreach.casefile import cases, consents, people
from outreach.casefile.cases import Case
from outreach.casefile.consents import Alone, Basis, ConsentDetails, GivenBy, Told, Withdrawal, lawful, who
from outreach.casefile.consents.lawful import Act
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import LazyText, gettext, lazy_gettext
from outreach.web.fields import (
    ONLY_THEN,
    choice_field,
    long_text_field,
    radio_field,
    text_field,
)
from outreach.web.forms import Form


def given_by_field() -> RadioField:
    """Make the field for the person who consented."""
    return radio_field(lazy_gettext("Who consented"), GivenBy, needed=lazy_gettext("needed for a consent"))


def guardian_field() -> StringField:
    """Make the field for the name of a parent or guardian."""
    return text_field(
        lazy_gettext("Name of the parent or guardian"), needed=lazy_gettext("needed if a parent or guardian consents")
    )


def grounds_field() -> TextAreaField:
    """Make the field for the reason of a basis, or the way in which consent was given."""
    words = lazy_gettext("Why this basis applies, or how consent was given")
    return long_text_field(words, most=2000, needed=lazy_gettext("needed if it is no consent"), render_kw={"rows": 2})


class WhoConsents(Form):
    """Fields for whoever consents, asked as the law needs at this age."""

    given_by = given_by_field()
    alone = choice_field(lazy_gettext("If the young person alone: why they may"), Alone, needed=ONLY_THEN)
    guardian = guardian_field()
    age_on: Callable[[date], int | None]

    def ask_who(self, age_on: Callable[[date], int | None]) -> None:
        """Ask for what the law needs at this age alone."""
        self.age_on = age_on
        able = who.able(age_on(clock.today()))
        self.given_by.choices = [(one.value, one.label) for one in able]
        self.alone.choices = [("", gettext("Choose…")), *((one.value, words) for one, words in who.PLAINLY.items())]
        if not self.is_submitted() and len(able) == 1:
            self.given_by.data = able[0]

    def hold_to(self, case: Case, recipients: Sequence[tuple[UUID, str]]) -> None:
        """Say with all else what recording it would refuse of its day and its agency."""
        self.also(partial(cases.check_day_if_given, case, field="given_on"), "given_on")
        self.also(partial(consents.check_recipient, {one for one, _name in recipients}), "agency_id")

    @property
    def asks_alone(self) -> bool:
        """True if at this age somebody else consents too, unless there is a reason; or if a reason was typed."""
        return {GivenBy.SELF, GivenBy.BOTH} <= self._able() or bool(self.alone.data or self.alone.errors)

    @property
    def asks_guardian(self) -> bool:
        """True if at this age a parent or guardian may have to consent; or if one was typed."""
        return self._able() != {GivenBy.SELF} or bool(self.guardian.data or self.guardian.errors)

    def _able(self) -> set[GivenBy]:
        return set(who.able(self.age_on(clock.today())))


class WithdrawForm(Form):
    """A withdrawal: its author and channel; both are preset, so that one tap is enough."""

    wanted_by = choice_field(lazy_gettext("Who wants it to end"), GivenBy, needed=False)
    told = choice_field(lazy_gettext("How they said so"), Told, needed=False)

    def withdrawal(self) -> Withdrawal:
        """Return the choices; an open one gets the usual value."""
        return Withdrawal(
            wanted_by=self.wanted_by.data or GivenBy.SELF,
            told=self.told.data or Told.IN_PERSON,
        )


class FormWithBasis(Form):
    """A form of an act that needs a legal basis; its page shows `asks_basis` by `basis.fields` of its templates."""

    act: ClassVar[Act]
    day_of: ClassVar[str | None] = "day"  # the field with the day of the act; None: today
    days: ClassVar[tuple[str, ...]] = ("day",)  # fields with a day of the case
    missing = False
    age_on: Callable[[date], int | None] | None = None

    legal_basis = radio_field(
        lazy_gettext("Legal basis"), Basis, needed=lazy_gettext("needed if none on record carries it")
    )
    given_by = given_by_field()
    guardian = guardian_field()
    grounds = grounds_field()

    def accepted_on_basis(
        self, session: Session, case: Case, actor: User, verb: Callable[[], object], day: date | None = None
    ) -> bool:
        """Run `accepted`; the typed basis is stored with the act, or neither is. day: the act's.

        The fields are shown at once if no basis on record allows the act today.
        """
        self.legal_basis.choices = [(basis.value, basis.label) for basis in lawful.bases(self.act)]
        for name in self.days:
            self.also(partial(cases.check_day_if_given, case, field=name), name)
        self.also(lambda *_: self._check_carried(session, case, day), *([self.day_of] if self.day_of else []))
        self.age_on = partial(people.age_on, case.person)

        def both() -> object:
            if self.legal_basis.data:
                consents.record(session, case, self._typed(min(day or self._act_day(), clock.today())), actor)
            return verb()

        done = self.accepted(both)
        if not done:  # the page is shown only then
            self.missing = self.needs_basis() and not lawful.is_carried(session, case, self.act, clock.today())
        return done

    def refusals(self) -> Iterable[Refused]:
        """Return what the law asks for and the typed basis does not give."""
        if self.age_on is None or not self.legal_basis.data:
            return ()
        day = min(self._act_day(), clock.today())
        return consents.broken(self._typed(day), self.age_on(day))

    def _check_carried(self, session: Session, case: Case, day: date | None) -> None:
        if self.needs_basis() and not self.legal_basis.data:
            lawful.check(session, case, self.act, day or self._act_day())

    def needs_basis(self) -> bool:
        """Return True if the entries in the form need a basis."""
        return True

    @property
    def asks_basis(self) -> bool:
        """True if the page shows the fields of a basis: none is live, or they have an entry or error."""
        ours = (self.legal_basis, self.given_by, self.guardian, self.grounds)
        return self.missing or any(field.data or field.errors for field in ours)

    @property
    def why_basis(self) -> LazyText:
        """The reason why this act needs a basis."""
        return lawful.why(self.act)

    @property
    def by_danger(self) -> bool:
        """True if danger to life can be the basis of the act."""
        return Basis.VITAL_INTEREST in lawful.BASES[self.act]

    def _act_day(self) -> date:
        typed = self[self.day_of].data if self.day_of else None
        return typed or clock.today()

    def _typed(self, day: date) -> ConsentDetails:
        return ConsentDetails(
            basis=self.legal_basis.data,
            given_on=day,
            classes=(),
            given_by=self.given_by.data,
            guardian=self.guardian.data,
            grounds=self.grounds.data,
        )
