"""Forms of the second C."""

from wtforms import BooleanField, IntegerField
from wtforms.validators import NumberRange

from outreach.c2_connect.agencies import Agency, AgencyDetails, AgencyKind, Agreement, ForSex
from outreach.c2_connect.needs import Need
from outreach.c2_connect.packages import FIELDS
from outreach.c2_connect.screenings import ScreeningDetails
from outreach.c2_connect.steps import DeclineReason
from outreach.casefile.forms import CheckboxList
from outreach.ground import clock
from outreach.ground.language import later
from outreach.web.fields import (
    choice_field,
    day_field,
    long_text_field,
    optional,
    radio_field,
    required,
    text_field,
)
from outreach.web.forms import Form

AGE = NumberRange(0, 120, later("A number from 0 to 120, please."))


class ScreeningForm(Form):
    """Which needs were found."""

    needs = CheckboxList(later("Needs"), choices=Need.choices, coerce=Need)
    day = day_field(later("Day"), default=clock.today)
    story = long_text_field(later("What was said"))

    def details(self) -> ScreeningDetails:
        """What was chosen."""
        return ScreeningDetails(day=self.day.data, needs=self.needs.data or [], story=self.story.data)


class ReferralForm(Form):
    """What the agency may see: nothing is ticked beforehand."""

    fields = CheckboxList(
        later("What they may see"), choices=lambda: [(code, f.label) for code, f in FIELDS.items()], coerce=str
    )
    message = long_text_field(later("Message to the agency"), most=2000)
    urgent = BooleanField(later("Urgent: an answer within 3 days"))


class DeclineForm(Form):
    """Why not."""

    reason = radio_field(later("Reason"), DeclineReason)
    note = long_text_field(later("A word to the caseworker"), most=2000)


class ProgressForm(Form):
    """How it goes."""

    note = long_text_field(later("What has been done"), most=2000, needed=True)


class AgencyForm(Form):
    """A partner agency."""

    name_th = text_field(later("Name in Thai"), needed=True)
    name_en = text_field(later("Name in English"), needed=True)
    code = text_field(later("Short code in Latin letters"), most=40, needed=True)
    kind = choice_field(later("Kind"), AgencyKind)
    needs = CheckboxList(later("Needs served"), [required()], choices=Need.choices, coerce=Need)
    for_sex = radio_field(later("For whom"), ForSex, default=ForSex.ANY)
    min_age = IntegerField(later("From age"), [optional(), AGE], render_kw={"inputmode": "numeric"})
    max_age = IntegerField(later("To age"), [optional(), AGE], render_kw={"inputmode": "numeric"})
    agreement = radio_field(later("Agreement"), Agreement, default=Agreement.INFORMAL)
    agreement_until = day_field(later("Agreement runs until"), needed=False, past=False)

    @classmethod
    def of(cls, agency: Agency) -> "AgencyForm":
        """The form filled with an agency."""
        return cls(obj=agency)

    def details(self) -> AgencyDetails:
        """What was typed."""
        return AgencyDetails(
            code=self.code.data,
            name_th=self.name_th.data,
            name_en=self.name_en.data,
            kind=self.kind.data,
            needs=self.needs.data or [],
            for_sex=self.for_sex.data,
            min_age=self.min_age.data,
            max_age=self.max_age.data,
            agreement=self.agreement.data,
            agreement_until=self.agreement_until.data,
        )
