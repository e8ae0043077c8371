"""Forms of a placement elsewhere: begun, visited, moved, ended, and their corrections."""

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar, Self
from uuid import UUID

from sqlalchemy.orm import Session
from wtforms import SelectField

from outreach.access.users import User
from outreach.c2_connect.referrals.models import Referral
from outreach.c3_control.placements import placing
from outreach.c3_control.placements.models import Destination, Placement, PlacementVisit
from outreach.c3_control.placements.placing import LeaveDetails, PlaceDetails, VisitDetails, check_next, check_visit
from outreach.casefile.cases import Case
from outreach.casefile.consents.forms import FormWithBasis
from outreach.casefile.consents.lawful import Act
from outreach.casefile.corrections.forms import CorrectingOnBasis
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import LazyText, gettext, lazy_gettext
from outreach.web.fields import (
    REQUIRED,
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


class PlaceForm(FormWithBasis):
    """An agency, the first day, the referral that led there, and what was agreed."""

    act = Act.PLACEMENT
    unfit: Sequence[tuple[str, Sequence[LazyText]]] = ()
    day_of = "begins_on"
    days = ("begins_on",)
    checks: ClassVar[Checks] = ((check_visit, ("begins_on", "visit_on")),)
    agency = SelectField(lazy_gettext("Where they sleep"), [required()], coerce=uuid_or_none, validate_choice=False)
    begins_on = day_field(lazy_gettext("From the day"), default=clock.today)
    referral = SelectField(
        lazy_gettext("The referral that led there"), [optional()], coerce=uuid_or_none, validate_choice=False
    )
    agreed_with = text_field(lazy_gettext("Agreed with whom"), most=200, needed=True)
    placed_for = long_text_field(lazy_gettext("Why they are placed there"), most=2000, render_kw={"rows": 3})
    visit_on = day_field(lazy_gettext("First visit by"), needed=False, past=False, years_ahead=1)

    def offer(self, session: Session, case: Case, but: UUID | None = None) -> None:
        """Offer the agencies with beds that can take them, and the referrals that such an agency took on."""
        found = [one for one in placing.with_beds(session, case.centre_id) if one.id != but]
        why = placing.unfit(session, case, found, self.begins_on.data or clock.today())
        self.unfit = [(one.name, why[one.id]) for one in found if one.id in why]
        offered = [(str(one.id), one.name) for one in found if one.id not in why]
        self.agency.choices = [("", gettext("Choose…")), *offered]
        led = [(str(one.id), _words(one)) for one in placing.leading(session, case.id)]
        self.referral.choices = [("", gettext("Without a referral")), *led]

    def details(self) -> PlaceDetails:
        """Return what was typed."""
        return PlaceDetails(
            agency_id=self.agency.data,
            begins_on=self.begins_on.data,
            referral_id=self.referral.data,
            agreed_with=self.agreed_with.data,
            why=self.placed_for.data,
            visit_on=self.visit_on.data,
        )


def _words(one: Referral) -> str:
    return f"{one.number} · {one.agency_words()}"


class LeavePlacementForm(Form):
    """When a placement ended, and where they went."""

    ends_on = day_field(lazy_gettext("Until the day"), default=clock.today)
    ending = radio_field(lazy_gettext("Where did they go?"), Destination)
    note = long_text_field(lazy_gettext("A word on it"))

    def details(self) -> LeaveDetails:
        """Return what was typed."""
        return LeaveDetails(ends_on=self.ends_on.data, ending=self.ending.data, note=self.note.data)


class VisitForm(FormWithBasis):
    """When somebody was visited, by whom, how they are, and when next."""

    act = Act.FOLLOW_UP
    checks: ClassVar[Checks] = ((check_next, ("day", "next_on")),)
    day = day_field(lazy_gettext("Day"), default=clock.today)
    visited_by = SelectField(lazy_gettext("Who went"), [required()], coerce=uuid_or_none, validate_choice=False)
    story = long_text_field(lazy_gettext("How they are"), needed=True)
    next_on = day_field(lazy_gettext("Next visit by"), needed=False, past=False, years_ahead=1)

    def offer(self, session: Session, case: Case) -> None:
        """Offer who of the centre may have gone."""
        self.visited_by.choices = [(str(one.id), one.name) for one in placing.visitors(session, case)]

    def details(self) -> VisitDetails:
        """Return what was typed."""
        return VisitDetails(
            day=self.day.data, visited_by=self.visited_by.data, story=self.story.data, next_on=self.next_on.data
        )


def _check_over(ends_on: Any, ending: Any) -> None:
    if bool(ends_on) != bool(ending):
        raise Refused(REQUIRED, "ending" if ends_on else "ends_on")


class CorrectPlacementForm(CorrectingOnBasis, PlaceForm):
    """A placement, corrected: also how it ended."""

    checks: ClassVar[Checks] = (*PlaceForm.checks, (_check_over, ("ends_on", "ending")))
    case_days = ("begins_on", "ends_on")
    same = ("begins_on", "agreed_with", "visit_on", "ends_on", "ending", "note")
    ends_on = day_field(lazy_gettext("Until the day"), needed=lazy_gettext("empty: still there"))
    ending = choice_field(
        lazy_gettext("Where did they go?"), Destination, needed=lazy_gettext("needed once it is over")
    )
    note = long_text_field(lazy_gettext("A word on it"))

    @classmethod
    def of(cls, session: Session, case: Case, row: Placement, _actor: User) -> Self:
        """Make the form, filled with the placement."""
        named = {name: getattr(row, name) for name in cls.same}
        form: Self = cls(data={"agency": row.agency_id, "referral": row.referral_id, "placed_for": row.why, **named})
        form.offer(session, case)
        offered = {one for one, _words in form.agency.choices}
        if str(row.agency_id) not in offered:  # it takes nobody any more
            form.agency.choices.append((str(row.agency_id), row.agency.name))
        return form

    def details(self) -> PlaceDetails:
        """Return what was typed, with the end."""
        told = super().details()
        over = partial(LeaveDetails, note=self.note.data)
        ended = over(ends_on=self.ends_on.data, ending=self.ending.data) if self.ends_on.data else None
        return PlaceDetails(**{**vars(told), "over": ended})


class CorrectVisitForm(CorrectingOnBasis, VisitForm):
    """A visit, corrected."""

    case_days = ("day",)
    same = ("day", "visited_by", "story", "next_on")

    @classmethod
    def of(cls, session: Session, case: Case, row: PlacementVisit, _actor: User) -> Self:
        """Make the form, filled with the visit; who went then is offered, wherever they work now."""
        form: Self = cls(data={name: getattr(row, name) for name in cls.same})
        form.offer(session, case)
        if str(row.visited_by) not in {one for one, _name in form.visited_by.choices}:
            form.visited_by.choices.append((str(row.visited_by), row.visitor.name))
        return form
