"""Forms of the parts of an entry, and of an agency's free places."""

from collections.abc import Collection, Iterator, Sequence
from datetime import time
from typing import Any, ClassVar
from uuid import UUID

from wtforms import BooleanField, RadioField

from outreach.core import clock, identifiers, typed_days
from outreach.core.errors import Refused
from outreach.core.language import gettext, language, lazy_gettext
from outreach.directory.agencies import (
    Agency,
    AgencyContact,
    AgencyKind,
    AgencyService,
    CapacityDetails,
    ForSex,
    capacity,
    contacts,
    entries,
)
from outreach.directory.agencies.capacity import MOST_PLACES
from outreach.directory.agencies.codes import Tongue, Weekday
from outreach.directory.agencies.contacts import ContactPersonDetails
from outreach.directory.agencies.models import check_ages
from outreach.directory.agencies.parts import Hours, ProfileDetails, ReachDetails, reach_of
from outreach.directory.agencies.presenters import LABELS, LIST_KEPT
from outreach.directory.agencies.services import ServiceDetails
from outreach.directory.forms import age_field
from outreach.directory.needs import Need
from outreach.web import keyboards
from outreach.web.checkbox_list import CheckboxList
from outreach.web.fields import (
    choice_field,
    day_field,
    long_text_field,
    optional,
    radio_field,
    required,
    text_field,
    uuid_or_none,
)
from outreach.web.forms import Checks, Form
from outreach.web.number_field import whole_number_field
from outreach.web.typed_fields import TypedField


class HoursField(TypedField):
    """The opening times of one day: 8.30-12.00, 13.00-16.30. `data` is a list of (opens, closes)."""

    def read(self, text: str) -> list[tuple[time, time]]:
        """Parse the times, in the order typed."""
        try:
            return [self._between(part) for part in text.replace("–", "-").split(",")]
        except ValueError:
            raise ValueError(gettext("Write the times like 8.30-12.00, 13.00-16.30.")) from None

    def show(self, value: list[tuple[time, time]]) -> str:
        """Format the times as typed."""
        return ", ".join("-".join(clock.show_time(at, language()) for at in between) for between in value)

    def _between(self, part: str) -> tuple[time, time]:
        opens, closes = part.split("-")
        return typed_days.read_time(opens), typed_days.read_time(closes)


def _list_kept(value: object) -> bool | None:
    said = {"yes": True, "no": False, "": None, "None": None, "True": True, "False": False}
    if str(value) not in said:
        raise ValueError
    return said[str(value)]


class ProfileForm(Form):
    """The profile of an agency and its eligibility."""

    checks: ClassVar[Checks] = ((check_ages, ("min_age", "max_age")),)
    name_th = text_field(LABELS["name_th"], needed=True)
    name_en = text_field(LABELS["name_en"], needed=True)
    kind = choice_field(LABELS["kind"], AgencyKind)
    about_th = long_text_field(LABELS["about_th"], most=2000)
    about_en = long_text_field(LABELS["about_en"], most=2000)
    needs = CheckboxList(LABELS["needs"], [required()], choices=Need.choices, coerce=Need)
    for_sex = radio_field(LABELS["for_sex"], ForSex, default=ForSex.ANY)
    min_age = age_field(LABELS["min_age"])
    max_age = age_field(LABELS["max_age"])
    keeps_list = RadioField(
        LABELS["keeps_list"],
        [optional()],
        choices=lambda: [("yes", LIST_KEPT[True]), ("no", LIST_KEPT[False]), ("", lazy_gettext("Not known"))],
        coerce=_list_kept,
        validate_choice=False,
    )

    def details(self) -> ProfileDetails:
        """Return the details as typed."""
        return ProfileDetails(**{name: self[name].data for name in ProfileDetails.__dataclass_fields__})


class ReachForm(Form):
    """Contact details, languages, communities and opening hours."""

    checks: ClassVar[Checks] = ((identifiers.way, ("phone",)),)
    phone = text_field(LABELS["phone"], most=60, render_kw=keyboards.TELEPHONE)
    email = text_field(LABELS["email"], render_kw=keyboards.EMAIL)
    website = text_field(LABELS["website"], most=300, render_kw={"inputmode": "url"})
    address = text_field(LABELS["address"], most=300)
    city = text_field(LABELS["city"], most=120)
    province = text_field(LABELS["province"], most=120)
    postcode = text_field(LABELS["postcode"], most=10, render_kw=keyboards.FIGURES)
    tongues = CheckboxList(LABELS["tongues"], choices=Tongue.choices, coerce=Tongue)
    where = RadioField(
        LABELS["communities"],
        choices=lambda: [("all", lazy_gettext("All of the city")), ("some", lazy_gettext("Only some, chosen below"))],
        default="all",
    )
    communities = CheckboxList(lazy_gettext("Which communities"), coerce=uuid_or_none, validate_choice=False)
    hours_mo, hours_tu, hours_we, hours_th, hours_fr, hours_sa, hours_su = (
        HoursField(day.label, [optional()]) for day in Weekday
    )

    elsewhere: Sequence[UUID] = ()

    @classmethod
    def of(cls, agency: Agency, communities: Sequence[tuple[UUID, str]], elsewhere: Collection[UUID]) -> "ReachForm":
        """Make the form filled from an agency. elsewhere: communities of other centres, kept unchanged."""
        known = reach_of(agency)
        held = {name: getattr(known, name) for name in ReachDetails.__dataclass_fields__ if name != "hours"}
        served = set(known.communities) - set(elsewhere)
        made = cls(**held, where="some" if known.communities else "all", **_by_day(known.hours))
        made.elsewhere = list(elsewhere)
        made.communities.choices = list(communities)
        made.communities.choices += [(one, "?") for one in served - {choice for choice, _name in communities}]
        return made

    def refusals(self) -> Iterator[Refused]:
        """Return each way to the agency that is none."""
        return entries.unreachable(self.details())

    def details(self) -> ReachDetails:
        """Return the details as typed."""
        plain = ("phone", "email", "website", "address", "city", "province", "postcode", "tongues")
        some = self.communities.data or []
        every = [one for one, _name in self.communities.choices or ()] if self.elsewhere else []
        chosen = [*(some if self.where.data == "some" else every), *self.elsewhere]
        return ReachDetails(communities=chosen, hours=self._hours(), **{name: self[name].data for name in plain})

    def _hours(self) -> list[Hours]:
        return [
            Hours(weekday=day, opens=opens, closes=closes)
            for day in Weekday
            for opens, closes in sorted(self[f"hours_{day.lower()}"].data or [])
        ]


class ServiceForm(Form):
    """A service."""

    checks: ClassVar[Checks] = ((check_ages, ("min_age", "max_age")),)
    name_th = text_field(LABELS["name_th"], needed=True)
    name_en = text_field(LABELS["name_en"])
    about_th = long_text_field(LABELS["about_th"], most=2000)
    about_en = long_text_field(LABELS["about_en"], most=2000)
    needs = CheckboxList(LABELS["needs"], [required()], choices=Need.choices, coerce=Need)
    for_sex = radio_field(LABELS["for_sex"], ForSex, default=ForSex.ANY)
    min_age = age_field(LABELS["min_age"])
    max_age = age_field(LABELS["max_age"])
    eligibility = long_text_field(LABELS["eligibility"], most=1000)
    fee = text_field(LABELS["fee"], most=500)

    @classmethod
    def of(cls, service: AgencyService | None) -> "ServiceForm":
        """Make the form filled from a service, or empty."""
        return cls(obj=service)

    def details(self) -> ServiceDetails:
        """Return the details as typed."""
        return ServiceDetails(**{name: self[name].data for name in ServiceDetails.__dataclass_fields__})


class ContactPersonForm(Form):
    """A contact person."""

    checks: ClassVar[Checks] = ((identifiers.way, ("phone",)),)
    name = text_field(LABELS["name"], needed=True)
    role = text_field(LABELS["role"])
    phone = text_field(LABELS["phone"], most=60, render_kw=keyboards.TELEPHONE)
    email = text_field(
        LABELS["email"],
        needed=lazy_gettext("this, a telephone or a LINE id if referrals are announced here"),
        render_kw=keyboards.EMAIL,
    )
    line_id = text_field(LABELS["line_id"], most=100)
    gets_referrals = BooleanField(LABELS["gets_referrals"])

    @classmethod
    def of(cls, contact: AgencyContact | None) -> "ContactPersonForm":
        """Make the form filled from a contact person, or empty."""
        return cls(obj=contact)

    def refusals(self) -> Iterator[Refused]:
        """Return each reason against the contact person."""
        return contacts.broken(self.details())

    def details(self) -> ContactPersonDetails:
        """Return the details as typed."""
        return ContactPersonDetails(**{name: self[name].data for name in ContactPersonDetails.__dataclass_fields__})


class CapacityForm(Form):
    """The free places."""

    places_free = whole_number_field(lazy_gettext("Places free now"), 0, MOST_PLACES)
    full_until = day_field(lazy_gettext("Full until"), needed=False, past=False)

    def refusals(self) -> Iterator[Refused]:
        """Return each reason against the report."""
        return capacity.broken(self.details())

    def details(self) -> CapacityDetails:
        """Return the details as typed."""
        return CapacityDetails(places_free=self.places_free.data, full_until=self.full_until.data)


def _by_day(hours: Sequence[Hours]) -> dict[str, Any]:
    held: dict[str, Any] = {}
    for row in hours:
        held.setdefault(f"hours_{row.weekday.lower()}", []).append((row.opens, row.closes))
    return held
