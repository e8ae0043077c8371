"""Forms of keeping: a rule, and a decision."""

from wtforms import IntegerField

from outreach.c5_complete.closures import ClosingReason
from outreach.c5_complete.retention import KeepDetails, RuleDetails
from outreach.ground import clock
from outreach.ground.language import later
from outreach.web.fields import choice_field, day_field, long_text_field, required
from outreach.web.forms import Form


class RuleForm(Form):
    """How long, for which way of closing, from when on."""

    reason = choice_field(later("How the case closed"), ClosingReason)
    years = IntegerField(later("Years after closing"), [required()], render_kw={"inputmode": "numeric"})
    since = day_field(later("Holds from"), default=clock.today, past=False)

    def details(self) -> RuleDetails:
        """What was typed."""
        return RuleDetails(reason=self.reason.data, years=self.years.data, since=self.since.data)


class KeepForm(Form):
    """How long it is kept on, and why."""

    years = IntegerField(later("Keep for so many years more"), [required()], render_kw={"inputmode": "numeric"})
    why = long_text_field(later("Why it is still needed"), most=2000, needed=True)

    def details(self) -> KeepDetails:
        """What was typed."""
        return KeepDetails(years=self.years.data, why=self.why.data)
