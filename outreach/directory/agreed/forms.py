"""The form of an agreement."""

from collections.abc import Iterator

from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.directory.agencies import Agreement
from outreach.directory.agencies.agreements import AgreementDetails, broken
from outreach.web.fields import day_field, long_text_field, radio_field
from outreach.web.forms import Form
from outreach.web.photo_field import file_field


class AgreementForm(Form):
    """The details of an agreement, and the scanned paper."""

    kind = radio_field(lazy_gettext("Agreement"), Agreement, default=Agreement.MOU)
    signed_on = day_field(lazy_gettext("Signed on"), needed=lazy_gettext("needed for a memorandum (MOU)"))
    runs_until = day_field(lazy_gettext("Runs until"), needed=False, past=False)
    responsibilities = long_text_field(lazy_gettext("Who does what"))
    file = file_field(lazy_gettext("Scan of the signed paper"), needed=False)

    def refusals(self) -> Iterator[Refused]:
        """Return each reason against the agreement."""
        return broken(self.details())

    def details(self) -> AgreementDetails:
        """Return the details as typed."""
        return AgreementDetails(
            kind=self.kind.data,
            signed_on=self.signed_on.data,
            runs_until=self.runs_until.data,
            responsibilities=self.responsibilities.data,
        )


class ScanForm(Form):
    """The scanned paper alone."""

    file = file_field(lazy_gettext("Scan of the signed paper"))
