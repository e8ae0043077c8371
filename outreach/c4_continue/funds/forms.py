"""Forms of funds."""

from typing import Self

from outreach.c4_continue.funds.models import Fund
from outreach.c4_continue.funds.register import DepositDetails, FundDetails
from outreach.core import clock
from outreach.core.language import lazy_gettext
from outreach.web.baht_field import baht_field
from outreach.web.fields import day_field, long_text_field, text_field
from outreach.web.forms import Form


class ChangeFundForm(Form):
    """Name and source of a fund."""

    name = text_field(lazy_gettext("Name of the fund"), needed=True)
    source = text_field(lazy_gettext("Where its money comes from"), most=500)

    @classmethod
    def of(cls, fund: Fund) -> Self:
        """Make the form, filled with the fund."""
        return cls(data={"name": fund.name, "source": fund.source})

    def details(self) -> FundDetails:
        """Return what was typed."""
        return FundDetails(name=self.name.data or "", source=self.source.data)


class NewFundForm(ChangeFundForm):
    """A new fund, with what it begins with."""

    opened_on = day_field(lazy_gettext("Begins on"), default=clock.today)
    opening = baht_field(lazy_gettext("Holds at the beginning, in baht"), least=0)

    def details(self) -> FundDetails:
        """Return what was typed."""
        began = {"opened_on": self.opened_on.data, "opening": self.opening.data}
        return FundDetails(name=self.name.data or "", source=self.source.data, **began)


class DepositForm(Form):
    """What came into a fund."""

    day = day_field(lazy_gettext("Day"), default=clock.today)
    satang = baht_field(lazy_gettext("Amount in baht"))
    source = text_field(lazy_gettext("From whom, or what for"), most=500)

    def details(self) -> DepositDetails:
        """Return what was typed."""
        return DepositDetails(day=self.day.data, satang=self.satang.data, source=self.source.data)


class VoidDepositForm(Form):
    """Why what came in was a mistake."""

    reason = long_text_field(lazy_gettext("Reason"), most=1000, needed=True, render_kw={"rows": 2})


class OverdraftForm(Form):
    """Why a fund may go below zero; empty: it may not."""

    because = long_text_field(lazy_gettext("Why it may go below zero"), most=1000, render_kw={"rows": 2})

    @classmethod
    def of(cls, fund: Fund) -> Self:
        """Make the form, filled with what stands."""
        return cls(data={"because": fund.why_overdrawn})
