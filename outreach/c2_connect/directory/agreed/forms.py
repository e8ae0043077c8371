"""The form of an agreement."""

from outreach.c2_connect.agencies import Agreement
from outreach.c2_connect.agencies.agreements import AgreementDetails
from outreach.casefile.attachments.forms import file_field
from outreach.ground.language import later
from outreach.web.fields import day_field, long_text_field, radio_field
from outreach.web.forms import Form


class AgreementForm(Form):
    """What was agreed, and the signed paper."""

    kind = radio_field(later("Agreement"), Agreement, default=Agreement.MOU)
    signed_on = day_field(later("Signed on"), needed=False)
    runs_until = day_field(later("Runs until"), needed=False, past=False)
    responsibilities = long_text_field(later("Who does what"))
    file = file_field(later("Scan of the signed paper"), needed=False)

    def details(self) -> AgreementDetails:
        """What was typed."""
        return AgreementDetails(
            kind=self.kind.data,
            signed_on=self.signed_on.data,
            runs_until=self.runs_until.data,
            responsibilities=self.responsibilities.data,
        )


class ScanForm(Form):
    """The signed paper alone."""

    file = file_field(later("Scan of the signed paper"))
