"""Forms of the third C."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from typing import ClassVar
from uuid import UUID

from wtforms import HiddenField, SelectField, SubmitField

from outreach.c3_control.camps import SEATS, CampDetails, Enrolment, check_days
from outreach.c3_control.houses import HouseDetails
from outreach.c3_control.residence.programme import planned_end
from outreach.c3_control.rolls import NotPresent, Opened
from outreach.c3_control.stays import AdmitDetails, EndDetails, Ending, check_planned
from outreach.c3_control.therapy import LONGEST, TherapyDetails, TherapyKind
from outreach.casefile import people
from outreach.casefile.consents.forms import FormWithBasis
from outreach.casefile.consents.lawful import Act
from outreach.casefile.people import Sex
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import gettext, lazy_gettext
from outreach.web.checkbox_list import CheckboxList
from outreach.web.fields import (
    REQUIRED,
    choice_field,
    day_field,
    long_text_field,
    radio_field,
    required,
    text_field,
    uuid_or_none,
)
from outreach.web.forms import Checks, Form
from outreach.web.number_field import whole_number_field


class TherapyForm(FormWithBasis):
    """Form of a therapy session."""

    act = Act.THERAPY
    day = day_field(lazy_gettext("Day"), default=clock.today)
    kind = choice_field(lazy_gettext("Kind"), TherapyKind)
    minutes = whole_number_field(lazy_gettext("How many minutes"), 1, LONGEST)
    note = long_text_field(lazy_gettext("How it went"))

    def details(self) -> TherapyDetails:
        """Return the form's values as TherapyDetails."""
        return TherapyDetails(day=self.day.data, kind=self.kind.data, note=self.note.data, minutes=self.minutes.data)


class CampForm(Form):
    """Form of a camp."""

    checks: ClassVar[Checks] = ((check_days, ("begins_on", "ends_on")),)
    name = text_field(lazy_gettext("Name of the camp"), needed=True)
    where = text_field(lazy_gettext("Where"), needed=True)
    begins_on = day_field(lazy_gettext("Begins on"), past=False, years_ahead=2)
    ends_on = day_field(lazy_gettext("Ends on"), past=False, years_ahead=2)
    seats = whole_number_field(lazy_gettext("Seats"), 1, 500, needed=True, default=SEATS)

    def details(self) -> CampDetails:
        """Return the form's values as CampDetails."""
        return CampDetails(
            name=self.name.data,
            where=self.where.data,
            begins_on=self.begins_on.data,
            ends_on=self.ends_on.data,
            seats=self.seats.data,
        )


class HouseForm(Form):
    """Form of a house and its number of beds."""

    name = text_field(lazy_gettext("Name of the house"), needed=True)
    beds = whole_number_field(lazy_gettext("How many beds"), 1, 200, needed=True)
    for_sex = radio_field(lazy_gettext("Whom it can take"), Sex, but={Sex.UNKNOWN}, default=Sex.MALE)

    def details(self) -> HouseDetails:
        """Return the form's values as HouseDetails."""
        return HouseDetails(name=self.name.data, beds=self.beds.data, for_sex=self.for_sex.data)


class EnrolForm(FormWithBasis):
    """Choice of a camp."""

    act = Act.SEAT
    day_of = None
    days = ()
    camp = SelectField(lazy_gettext("Camp"), [required()], coerce=uuid_or_none, validate_choice=False)


class AttendanceForm(Form):
    """Attendance of the day in the URL. Unticked names are not recorded, unless `rest` marks them absent."""

    present = CheckboxList(lazy_gettext("Present"), coerce=uuid_or_none, validate_choice=False)
    listed = HiddenField()  # enrolments on the roll when it was opened
    seen = HiddenField()  # those ticked as present then
    rest = SubmitField(lazy_gettext("Save: all others were not there"))
    everyone = SubmitField(lazy_gettext("Tick all"))
    nobody = SubmitField(lazy_gettext("Tick nobody"))

    def ticks(self) -> bool:
        """Tick all or nobody and return True, if that was asked for: the list is shown again, and nothing is saved."""
        if self.everyone.data or self.nobody.data:
            self.present.data = [one for one, _words in self.present.choices] if self.everyone.data else []
            return True
        return False

    def read_out(self, enrolled: Collection[Enrolment], mine: Collection[UUID], carried: Mapping[UUID, str]) -> None:
        """Set the choices to the names, with the case number where the user works in the case.

        carried: names of caseworkers, to tell namesakes apart; those with the same caseworker are numbered.
        """
        called = {one.id: people.called(one.case.person) for one in enrolled}
        often = Counter(called.values())
        told = [(one, _told(one, called[one.id], often, mine, carried)) for one in enrolled]
        alike, counted = Counter(words for _one, words in told), Counter[str]()
        self.present.choices = []
        for one, words in told:
            counted[words] += 1
            this = f"{words} ({counted[words]})" if alike[words] > 1 else words
            self.present.choices.append((one.id, this))

    def refuse(self, refusal: Refused) -> None:
        """Show the refusal, and mark in the list whoever cannot have been present: its text holds no name."""
        super().refuse(refusal)
        of = refusal.of if isinstance(refusal, NotPresent) else ()
        self.present.choices = [
            (one, gettext("%(name)s – cannot have been here", name=words) if one in of else words)
            for one, words in self.present.choices
        ]

    def opened(self) -> Opened | None:
        """Return the roll as it was opened; None if the request does not say. Raises Refused for malformed ids."""
        if not self.seen.raw_data:
            return None
        listed = _ids(self.listed.data or "") if self.listed.raw_data else None
        return Opened(listed=listed, there=_ids(self.seen.data or ""), rest_absent=bool(self.rest.data))


def opened_roll(enrolled: Collection[Enrolment], day: date) -> dict[str, object]:
    """Return the initial values of the attendance form."""
    there = [one.id for one in enrolled if one.was_present(day)]
    return {"present": there, "seen": " ".join(map(str, there)), "listed": " ".join(str(one.id) for one in enrolled)}


def _told(one: Enrolment, name: str, often: Counter[str], mine: Collection[UUID], carried: Mapping[UUID, str]) -> str:
    if one.case_id in mine:
        return f"{name} · {one.case.number}"
    return f"{name} · {carried[one.case.caseworker_id]}" if often[name] > 1 else name


def _ids(text: str) -> set[UUID]:
    try:
        return {UUID(one) for one in text.split()}
    except ValueError:
        raise Refused(lazy_gettext("The page could not read what was sent. Please go back and try again.")) from None


def check_why(ends_on: date | None, why: str | None) -> None:
    """Raise Refused for a stay that begins without a reason."""
    if not ends_on and not why:
        raise Refused(REQUIRED, "came_for")


def _check_over(ends_on: date | None, ending: Ending | None) -> None:
    if bool(ends_on) != bool(ending):
        raise Refused(REQUIRED, "ending" if ends_on else "ends_on")


class AdmitForm(FormWithBasis):
    """A bed and the first day; also the last day and ending if the stay is recorded after its end."""

    act = Act.BED
    day_of = "begins_on"
    days = ("begins_on",)
    checks: ClassVar[Checks] = (
        (_check_over, ("ends_on", "ending")),
        (check_planned, ("begins_on", "planned_until")),
    )
    bed = SelectField(lazy_gettext("Bed"), [required()], coerce=uuid_or_none, validate_choice=False)
    begins_on = day_field(lazy_gettext("From the day"), default=clock.today)
    planned_until = day_field(lazy_gettext("Planned until"), needed=False, past=False, years_ahead=2)
    came_for = long_text_field(
        lazy_gettext("Why they come to the house"),
        most=2000,
        needed=lazy_gettext("needed unless it is over already"),
        render_kw={"rows": 3},
    )
    ends_on = day_field(lazy_gettext("Until the day"), needed=lazy_gettext("empty: still staying"))
    ending = choice_field(lazy_gettext("How did it end?"), Ending, needed=lazy_gettext("needed once it is over"))

    def details(self) -> AdmitDetails:
        """Return the form's values as AdmitDetails. Raises Refused for a last day without an ending, or the reverse."""
        _check_over(self.ends_on.data, self.ending.data)
        over = EndDetails(ends_on=self.ends_on.data, ending=self.ending.data) if self.ends_on.data else None
        planned = self.planned_until.data or planned_end(self.begins_on.data)
        return AdmitDetails(
            bed_id=self.bed.data,
            begins_on=self.begins_on.data,
            over=over,
            planned_until=None if over else planned,
            why=self.came_for.data,
        )


class EndStayForm(Form):
    """Form to end a stay."""

    ends_on = day_field(lazy_gettext("Until the day"), default=clock.today)
    ending = radio_field(lazy_gettext("How did it end?"), Ending)
    note = long_text_field(lazy_gettext("A word on it"))

    def details(self) -> EndDetails:
        """Return the form's values as EndDetails."""
        return EndDetails(ends_on=self.ends_on.data, ending=self.ending.data, note=self.note.data)
