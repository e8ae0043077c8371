"""The form of a referral: fields to share, message, and end of sharing."""

from datetime import timedelta
from uuid import UUID

from wtforms import BooleanField

from outreach.c2_connect.packages.fields import FIELDS
from outreach.c2_connect.packages.presets import PRESETS
from outreach.c2_connect.referrals import ReferralRequest
from outreach.core import clock
from outreach.core.language import lazy_gettext
from outreach.directory.needs import Need
from outreach.web.checkbox_list import CheckboxList
from outreach.web.fields import day_field, long_text_field
from outreach.web.forms import Form


class ReferralForm(Form):
    """Form of a referral; no field is ticked beforehand."""

    beside = ("minimum", "preview", "keep")

    fields = CheckboxList(
        lazy_gettext("What they may see"), choices=lambda: [(code, f.label) for code, f in FIELDS.items()], coerce=str
    )
    message = long_text_field(lazy_gettext("Message to the agency"), most=2000)
    urgent = BooleanField(lazy_gettext("Urgent: an answer within 3 days"))
    expires_on = day_field(lazy_gettext("They may look until"), needed=False, past=False)

    @classmethod
    def for_need(cls, need: Need) -> "ReferralForm":
        """Return the form with the usual sharing period for this need."""
        return cls(data={"expires_on": clock.today() + timedelta(days=PRESETS[need].days)})

    def tick_minimum(self, need: Need) -> None:
        """Tick the minimum fields for this need, and keep those ticked already."""
        chosen = {*(self.fields.data or []), *PRESETS[need].fields}
        self.fields.data = [code for code in FIELDS if code in chosen]

    def request(self, agency_id: UUID, need: Need) -> ReferralRequest:
        """Return the form's values as ReferralRequest."""
        return ReferralRequest(
            agency_id=agency_id,
            need=need,
            fields=self.fields.data or [],
            message=self.message.data,
            urgent=bool(self.urgent and self.urgent.data),
            expires_on=self.expires_on.data,
        )
