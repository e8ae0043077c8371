"""Forms of routing rules."""

from datetime import date, timedelta
from functools import partial
from typing import ClassVar
from uuid import UUID

from sqlalchemy.orm import Session
from wtforms import SelectField

from outreach.c2_connect.routing import rules
from outreach.c2_connect.routing.own_places import check_place
from outreach.c2_connect.routing.rules import BAAN_RAO, OLDEST, WOMENS_HOUSE, RuleDetails, RuleReason
from outreach.core import clock
from outreach.core.language import gettext, lazy_gettext
from outreach.directory import agencies
from outreach.directory.agencies import ForSex
from outreach.directory.agencies.models import check_ages
from outreach.directory.needs import Need
from outreach.web.fields import choice_field, day_field, optional, radio_field, required, text_field, uuid_or_none
from outreach.web.forms import Checks, Form
from outreach.web.number_field import whole_number_field

HOUSES = {
    BAAN_RAO: lazy_gettext("Baan Rao, our own house"),
    WOMENS_HOUSE: lazy_gettext("Our own house for young women"),
}


class RuleForm(Form):
    """Form of a rule: place, need, whom it takes, first day."""

    beside = ("preview", "who")
    checks: ClassVar[Checks] = (
        (check_ages, ("min_age", "max_age")),
        (rules.check_days, ("from_day", "to_day")),
        (rules.check_reason, ("reason", "reason_th")),
    )

    place = SelectField(lazy_gettext("Place"), [required()])
    need = choice_field(lazy_gettext("Need"), Need)
    for_sex = radio_field(lazy_gettext("For whom"), ForSex, default=ForSex.ANY)
    min_age = whole_number_field(lazy_gettext("From age"), 0, OLDEST)
    max_age = whole_number_field(lazy_gettext("To age"), 0, OLDEST)
    community = SelectField(
        lazy_gettext("Only from this community"), [optional()], coerce=uuid_or_none, validate_choice=False
    )
    reason_th = text_field(
        lazy_gettext("Reason in Thai"), needed=lazy_gettext("this, or a reason of the programme below")
    )
    reason_en = text_field(lazy_gettext("Reason in English"))
    reason = choice_field(lazy_gettext("Or a reason of the programme"), RuleReason, needed=False)
    from_day = day_field(lazy_gettext("From the day"), default=clock.today, past=False)
    to_day = day_field(lazy_gettext("Until the day"), needed=False, past=False)

    def offer(self, session: Session, centre_id: UUID | None) -> None:
        """Fill the choices of places and communities of a centre."""
        self.also(partial(check_place, session, centre_id), "place", "need", "for_sex")
        known = [(agency.code, agency.name) for agency in agencies.everyone(session, centre_id) if agency.active]
        self.place.choices = [("", gettext("Choose…")), *((code, str(words)) for code, words in HOUSES.items()), *known]
        communities = agencies.communities.nameable(session, centre_id)
        self.community.choices = [("", "–"), *((str(found), name) for found, name in communities)]

    def details(self) -> RuleDetails:
        """Return the form's values as RuleDetails."""
        return RuleDetails(
            place=self.place.data,
            need=self.need.data,
            for_sex=self.for_sex.data,
            min_age=self.min_age.data,
            max_age=self.max_age.data,
            community_id=self.community.data,
            reason=self.reason.data,
            reason_th=self.reason_th.data,
            reason_en=self.reason_en.data,
            from_day=self.from_day.data,
            to_day=self.to_day.data,
        )


class EndForm(Form):
    """Form to end a rule."""

    beside = ("preview", "who")

    to_day = day_field(lazy_gettext("Last day"), default=clock.today, past=False)

    @property
    def day_after(self) -> date:
        """The first day without the rule."""
        last: date = self.to_day.data
        return last + timedelta(days=1)
