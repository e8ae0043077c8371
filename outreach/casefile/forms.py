"""Forms about a young person and their case."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Self
from uuid import UUID

from wtforms import BooleanField, Field, SelectField, SelectMultipleField, StringField

from outreach.access.users import User
from outreach.casefile import births, caseloads, people, person_checks
from outreach.casefile.caseloads import Load
from outreach.casefile.contradictions.forms import BreaksFields
from outreach.casefile.finding import Found
from outreach.casefile.overrides import Move
from outreach.casefile.people import Person, PersonDetails, Sex, details_of
from outreach.casefile.person_fields import PersonField
from outreach.casefile.stages import Stage
from outreach.core import clock
from outreach.core.columns import label_of
from outreach.core.errors import Refused
from outreach.core.language import LazyText, gettext, lazy_gettext
from outreach.web import keyboards
from outreach.web.checkbox_list import CheckboxList
from outreach.web.fields import (
    choice_field,
    day_field,
    long_text_field,
    optional,
    radio_field,
    required,
    suggest_field,
    text_field,
    uuid_or_none,
)
from outreach.web.forms import Form
from outreach.web.number_field import whole_number_field
from outreach.web.typed_fields import PartDayField

AS_FAR_AS_KNOWN = lazy_gettext("As far as it is known: 21/4/2552, 4/2552 or 2552 alone; in either era")
NOT_SHOWN = lazy_gettext("What is known already is not shown here. Left empty, it stays as it is.")


class PersonFields(Form):
    """Fields about a young person. Only sex is required, and not preset.

    The text fields are those of `people.FIELDS`, with their settings there.
    """

    known: PersonDetails | None = None  # what is on record
    sex = radio_field(label_of(Person.sex), Sex)
    age = whole_number_field(lazy_gettext("About how old?"), 0, 120, words=births.BELIEVABLE)
    birth_date = PartDayField(Person.birth_date.label, [optional()], years=births.years, description=AS_FAR_AS_KNOWN)

    def suggest(self, communities: Sequence[tuple[UUID, str]]) -> Self:
        """Offer the known communities; another can be typed. Returns the form."""
        self["community"].known = [name for _id, name in communities]
        return self

    def texts(self, *, early: bool) -> list[Field]:
        """Return the text fields but the names: those asked at the first contact, or the others."""
        return [self[name] for name, field in people.FIELDS.items() if field.early == early and not field.is_name]

    def refusals(self) -> Iterator[Refused]:
        """Yield each number that is none, and an age that cannot be; what stands already may stay."""
        typed = self.details()
        yield from (refusal for refusal in person_checks.broken(typed, self.known) if refusal.field in self)

    def details(self) -> PersonDetails:
        """Return the details of the person as typed."""
        return PersonDetails(
            sex=self.sex.data or Sex.UNKNOWN,  # not chosen yet, while possible duplicates are searched for
            birth_date=self.birth_date.data,
            birth_known=births.BirthKnown(self.birth_date.part),
            age=self.age.data,
            **{name: self[name].data for name in people.FIELDS},
        )


def _text(field: PersonField) -> StringField:
    if field.suggested:
        return suggest_field(field.label, most=field.most, description=field.hint)
    typed = {"autocapitalize": "characters"} if field.capitals else {}
    if field.calls or field.figures:
        typed = keyboards.TELEPHONE if field.calls else keyboards.FIGURES
    return text_field(field.label, most=field.most, description=field.hint, render_kw=typed)


for _field in people.FIELDS.values():
    setattr(PersonFields, _field.attribute, _text(_field))


class AlikeFields:
    """The possible duplicates shown, and the confirmation that the person is none of them."""

    shown = SelectMultipleField(choices=(), coerce=uuid_or_none, validate_choice=False)
    not_the_same = BooleanField(lazy_gettext("None of these: this is somebody else"))

    def still_to_ask(self, doubles: Sequence[Found]) -> bool:
        """Return True if one of them was not shown before, or not denied; the question is then asked again."""
        seen = set(self.shown.data or ()) if self.not_the_same.data else set()
        asked = any(one.person_id not in seen for one in doubles)
        if asked:
            self.not_the_same.data = False
        return asked


class PersonForm(PersonFields, AlikeFields, BreaksFields, Form):
    """Correct the details of a young person."""

    met_on: date | None = None  # the day on which the age must be plausible
    no_longer = CheckboxList(
        lazy_gettext("What was written there before no longer holds"),
        choices=lambda: [(name, field.label) for name, field in people.FOLDED.items()],
        coerce=str,
    )

    def details(self) -> PersonDetails:
        """Return the details as typed."""
        chosen = self.no_longer.data or ()
        ended: dict[str, Any] = {name: "" for name in people.FOLDED if name in chosen and not self[name].data}
        return replace(super().details(), met_on=self.met_on, **ended)

    @staticmethod
    def unseen(person: Person) -> dict[str, Any]:
        """Return what the form changes and does not show (web.whole)."""
        folded = people.unseen(person)
        return {**folded, "no_longer": list(folded.values())}

    def hint_of(self, field: Field) -> LazyText | str:
        """Return the hint of a field; for a folded one, that its present value is not shown."""
        return NOT_SHOWN if field.name in people.FOLDED else field.description

    @classmethod
    def of(cls, person: Person) -> "PersonForm":
        """Make the form filled with the present details."""
        known = details_of(person)
        form = cls(obj=known)
        form.known = known
        if form.birth_date.typed is None and known.birth_date:
            form.birth_date.part = births.part_of(known.birth_known)
        return form


class FindForm(Form):
    """A search for a person. Sent by POST, so that no name stands in an address."""

    called = text_field(
        lazy_gettext("Nickname, name, telephone or ID card number"),
        most=80,
        needed=True,
        render_kw={"autocomplete": "off"},
    )


class SearchForm(FindForm):
    """The same with what tells people of one name apart; neither hides anybody."""

    sex = choice_field(label_of(Person.sex), Sex, needed=False, empty=lazy_gettext("All"))
    age = whole_number_field(lazy_gettext("About how old?"), 0, 120)


class NoteForm(Form):
    """A note."""

    day = day_field(lazy_gettext("Day"), default=clock.today)
    body = long_text_field(lazy_gettext("Note"), most=8000, needed=True)


class MoveForm(Form):
    """A stage set by decision."""

    to_stage = choice_field(lazy_gettext("Stage"), Stage)
    day = day_field(lazy_gettext("From the day"), default=clock.today)
    reason = long_text_field(lazy_gettext("Reason"), most=2000, needed=True)

    def move(self) -> Move:
        """Return the move as typed."""
        return Move(to_stage=self.to_stage.data, day=self.day.data, reason=self.reason.data)


class AssignForm(Form):
    """The caseworker to whom the case is handed over."""

    caseworker = SelectField(lazy_gettext("Caseworker"), [required()], coerce=uuid_or_none, validate_choice=False)
    note = long_text_field(lazy_gettext("Hand-over note"), needed=lazy_gettext("needed if there is something to know"))

    def offer(self, able: Sequence[tuple[User, Load]]) -> Self:
        """Fill the list, each with what they carry. Returns the form."""
        carrying = ((str(user.id), caseloads.in_words(user, load)) for user, load in able)
        self.caseworker.choices = [("", gettext("Choose…")), *carrying]
        return self
