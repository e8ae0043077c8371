"""Forms of retention: a rule, and a decision."""

from outreach.c5_complete.closures import ClosingReason
from outreach.c5_complete.retention import KeepDetails, RuleDetails, proposals, rules
from outreach.core import clock
from outreach.core.language import lazy_gettext
from outreach.web.fields import choice_field, day_field, long_text_field
from outreach.web.forms import Form
from outreach.web.number_field import whole_number_field


class RuleForm(Form):
    """Form of a retention rule."""

    reason = choice_field(lazy_gettext("How the case closed"), ClosingReason)
    years = whole_number_field(
        lazy_gettext("Years after closing"), rules.FEWEST, rules.MOST, needed=True, words=rules.BETWEEN
    )
    since = day_field(lazy_gettext("Holds from"), default=clock.today, past=False)

    def details(self) -> RuleDetails:
        """Return the form's values as RuleDetails."""
        return RuleDetails(reason=self.reason.data, years=self.years.data, since=self.since.data)


class KeepForm(Form):
    """Form to keep a record longer: years and reason."""

    years = whole_number_field(
        lazy_gettext("Keep for so many years more"), 1, proposals.LONGEST, needed=True, words=proposals.TOO_LONG
    )
    why = long_text_field(lazy_gettext("Why it is still needed"), most=2000, needed=True)

    def details(self) -> KeepDetails:
        """Return the form's values as KeepDetails."""
        return KeepDetails(years=self.years.data, why=self.why.data)
