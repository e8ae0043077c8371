"""Forms of the first C."""

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session
from wtforms import BooleanField, Field, HiddenField, SelectField

from outreach.access.users import User
from outreach.c1_core_person import contact_times, contacts, places
from outreach.c1_core_person.contacts import Contact, ContactDetails, FirstDay, HowItWent
from outreach.c1_core_person.core_persons import CoreKind, CorePersonDetails, LinkDetails
from outreach.c1_core_person.groups import GroupDetails, JoinDetails, Part
from outreach.c1_core_person.places import PlaceDetails, PlaceKind
from outreach.casefile.cases import Case
from outreach.casefile.corrections.forms import CorrectingForm
from outreach.casefile.forms import AlikeFields, PersonFields
from outreach.casefile.people import PersonDetails
from outreach.core import clock, identifiers
from outreach.core.errors import Refused
from outreach.core.language import gettext, lazy_gettext
from outreach.web import keyboards
from outreach.web.centre_field import CentreField
from outreach.web.fields import (
    OnlyIf,
    choice_field,
    day_field,
    long_text_field,
    optional,
    radio_field,
    text_field,
    uuid_or_none,
)
from outreach.web.forms import Checks, Form
from outreach.web.number_field import whole_number_field
from outreach.web.typed_fields import TimeField

New = TypeVar("New")
TIMES = {name: place for place, name in enumerate(("day", "at_time", "time_holds"))}  # first, in this order
OR_NEW = OnlyIf(lazy_gettext("or write a new name below"))
OR_LISTED = lazy_gettext("or choose from the list above")


def _check_listed(known: Collection[UUID], place_id: UUID | None) -> None:
    if place_id is not None and place_id not in known:
        raise Refused(lazy_gettext("Choose a place of the list."), "place")


def _check_one(field: str, listed: UUID | None, typed: str | None) -> None:
    if listed and typed:
        raise Refused(lazy_gettext("Choose from the list or write a new name, not both."), field)
    if not listed and not typed:
        raise Refused(lazy_gettext("Choose from the list, or write a new name."), field)


def _check_kind(new_name: str | None, kind: CoreKind | None) -> None:
    if new_name and kind is None:
        raise Refused(lazy_gettext("Choose who they are."), "kind")


class ContactFields:
    """Day, place and course of a contact."""

    day = day_field(lazy_gettext("Day"), default=clock.today)
    at_time = TimeField(lazy_gettext("Time"), [optional()], default=lambda: clock.local(clock.now()).time())
    time_holds: Any = BooleanField(lazy_gettext("The time is right for this day too"))
    preset: Any = HiddenField(default=contact_times.preset_now)
    place = SelectField(lazy_gettext("Place"), coerce=uuid_or_none, validate_choice=False)
    where_else = text_field(lazy_gettext("Where, if not in the list"))
    how = radio_field(lazy_gettext("How did it go?"), HowItWent)
    others = whole_number_field(lazy_gettext("How many others were there?"), 0, 500)
    story = long_text_field(lazy_gettext("What happened, in your own words"))


class ContactForm(ContactFields, Form):
    """A contact with a person on record."""

    checks: ClassVar[Checks] = (
        (contacts.check_moment, ("day", "at_time")),
        (contact_times.check_preset, ("day", "at_time", "time_holds", "preset")),
    )
    begins_case: Any = BooleanField(lazy_gettext("This was the first contact: the case began on this day"))

    def offer(self, places: Any) -> None:
        """Fill the list of places."""
        self.place.choices = [("", gettext("Not in the list")), *((str(p.id), p.name) for p in places)]
        self.also(partial(_check_listed, {p.id for p in places}), "place")

    @property
    def asks_time(self) -> bool:
        """True where it is to be said that the time with which the form began is right for another day."""
        return contact_times.is_of_preset(self.day.data, self.at_time.data, self.preset.data)

    def contact(self) -> ContactDetails:
        """Return the details of the contact as typed."""
        return ContactDetails(
            day=self.day.data,
            at_time=self.at_time.data,
            place_id=self.place.data,
            where_else=self.where_else.data,
            how=self.how.data,
            others=self.others.data,
            story=self.story.data,
            begins_case=bool(self.begins_case and self.begins_case.data),
        )


class FirstContactForm(PersonFields, AlikeFields, ContactForm):
    """A contact with a new person."""

    begins_case: Any = None  # it always is

    def details(self) -> PersonDetails:
        """Return the details of the person as typed, with the age on the day of the contact."""
        return replace(super().details(), met_on=self.day.data, said_on=self.day.data)


class CorrectContactForm(CorrectingForm, ContactForm):
    """A contact, corrected."""

    preset: Any = None
    time_holds: Any = BooleanField(lazy_gettext("The time is right for the new day too"))
    contact_before: Contact

    @classmethod
    def of(cls, session: Session, _case: Case, row: Contact, actor: User) -> Self:
        """Make the form, filled with the contact; its own place is offered even if it is no longer in use."""
        names = ("day", "at_time", "how", "where_else", "others", "story")
        form = cls(data={"place": row.place_id} | {name: getattr(row, name) for name in names})
        known = places.open_places(session, actor.centre_id)
        form.offer(known if row.place is None or row.place in known else [*known, row.place])
        form.contact_before = row
        return form

    def hold_to(self, case: Case) -> None:
        """Say with all else what a correction would refuse of its day."""
        self.also(partial(contacts.check_begins, case), "day", "begins_case")
        self.also(partial(contact_times.check, self.contact_before), "day", "at_time", "time_holds")

    def own(self, case: Case) -> list[Field]:
        """Return the fields of a contact; the two questions only where they are to be answered."""
        earlier = bool(self.day.data and self.day.data < case.opened_on)
        asked = {"begins_case": earlier, "time_holds": bool(self.time_holds.data or self.at_time.errors)}
        own = [field for field in super().own(case) if asked.get(field.name, True)]
        return sorted(own, key=lambda field: TIMES.get(field.name, len(TIMES)))

    def details(self) -> ContactDetails:
        """Return the details of the contact as typed."""
        return self.contact()


class FirstDayForm(Form):
    """The correct first day and the reason."""

    day = day_field(lazy_gettext("Day of the first contact"))
    reason = long_text_field(lazy_gettext("Reason"), most=2000, needed=True)

    def details(self) -> FirstDay:
        """Return the details as typed."""
        return FirstDay(day=self.day.data, reason=self.reason.data)


class GroupForm(Form):
    """A group of the list, or a new one."""

    checks: ClassVar[Checks] = ((partial(_check_one, "group"), ("group", "new_name")),)
    group = SelectField(lazy_gettext("Group"), [OR_NEW], coerce=uuid_or_none, validate_choice=False)
    new_name = text_field(lazy_gettext("Name of a new group"), most=120, needed=OR_LISTED)
    turf = text_field(lazy_gettext("Where it keeps"), most=200)
    part = radio_field(lazy_gettext("Part in the group"), Part)
    since = day_field(lazy_gettext("Known to us since"), default=clock.today)

    def chosen(self) -> UUID | GroupDetails:
        """Return the chosen group, or the details of a new one. Raises Refused if neither or both are given."""
        return _one_of(
            self.group.data, self.new_name.data, "group", lambda n: GroupDetails(name=n, turf=self.turf.data)
        )

    def details(self) -> JoinDetails:
        """Return part and day."""
        return JoinDetails(part=self.part.data, since=self.since.data)


class CorePersonForm(Form):
    """A core person of the list, or a new one."""

    checks: ClassVar[Checks] = (
        (partial(_check_one, "core_person"), ("core_person", "new_name")),
        (_check_kind, ("new_name", "kind")),
        (identifiers.way, ("phone",)),
    )
    core_person = SelectField(lazy_gettext("Which core person"), [OR_NEW], coerce=uuid_or_none, validate_choice=False)
    new_name = text_field(lazy_gettext("Name of a new core person"), most=120, needed=OR_LISTED)
    kind = choice_field(lazy_gettext("Who they are"), CoreKind, needed=lazy_gettext("needed for a new core person"))
    phone = text_field(lazy_gettext("Telephone"), most=40, render_kw=keyboards.TELEPHONE)
    day = day_field(lazy_gettext("Linked on"), default=clock.today)
    how = long_text_field(lazy_gettext("How they stand to the young person"), most=2000)

    def chosen(self) -> UUID | CorePersonDetails:
        """Return the chosen core person, or the details of a new one. Raises Refused if neither or both are given."""
        return _one_of(self.core_person.data, self.new_name.data, "core_person", self._new)

    def details(self) -> LinkDetails:
        """Return day and relation."""
        return LinkDetails(day=self.day.data, how=self.how.data)

    def _new(self, name: str) -> CorePersonDetails:
        _check_kind(name, self.kind.data)
        return CorePersonDetails(name=name, kind=self.kind.data, phone=self.phone.data)


class CorrectGroupForm(CorrectingForm, GroupForm):
    """The part in a group, corrected; another group is a link of its own."""

    group: Any = None
    new_name: Any = None
    turf: Any = None
    same = ("part", "since")
    case_days = ("since",)


class CorrectCorePersonForm(CorrectingForm, CorePersonForm):
    """A link to a core person, corrected; another core person is a link of its own."""

    core_person: Any = None
    new_name: Any = None
    kind: Any = None
    phone: Any = None
    same = ("day", "how")
    case_days = ("day",)


class PlaceForm(CentreField, Form):
    """A new place, and its centre."""

    name = text_field(lazy_gettext("Name"), needed=True)
    kind = choice_field(lazy_gettext("Kind"), PlaceKind)

    def details(self) -> PlaceDetails:
        """Return the details as typed."""
        return PlaceDetails(name=self.name.data, kind=self.kind.data, centre_id=self.centre.data)


def _one_of(listed: UUID | None, typed: str | None, field: str, make: Callable[[str], New]) -> UUID | New:
    _check_one(field, listed, typed)
    return listed or make(typed or "")
