"""The form for looking into a flag."""

from outreach.casefile.flags.deciding import FlagDetails
from outreach.casefile.flags.raised import Finding
from outreach.ground.language import later
from outreach.web.fields import long_text_field, radio_field
from outreach.web.forms import Form


class FlagForm(Form):
    """What was found, and a word."""

    finding = radio_field(later("What do you find?"), Finding)
    words = long_text_field(later("A word about it"), most=2000, needed=True)

    def details(self) -> FlagDetails:
        """What was typed."""
        return FlagDetails(finding=self.finding.data, words=self.words.data)
