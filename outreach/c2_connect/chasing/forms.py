"""Forms of an answer given by telephone, and of an agency's days for an answer."""

from collections.abc import Iterable
from typing import Any

from outreach.c2_connect import answers, referrals, support
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import DeclineReason, ReferralState
from outreach.c2_connect.support import Given
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.web.checkbox_list import CheckboxList
from outreach.web.fields import ONLY_THEN, day_field, long_text_field, radio_field
from outreach.web.forms import Form
from outreach.web.number_field import whole_number_field

MOST_DAYS = 60


class ToldForm(Form):
    """The agency's next step, as told to the caseworker."""

    referral: Referral
    state = radio_field(lazy_gettext("What the agency says"), ReferralState)
    reason = radio_field(lazy_gettext("If it declines, why?"), DeclineReason, needed=ONLY_THEN)
    full_until = day_field(lazy_gettext("If it is full: until"), needed=ONLY_THEN, past=False)
    expected_on = day_field(lazy_gettext("If they wait: a place is expected on"), needed=ONLY_THEN, past=False)
    given = CheckboxList(lazy_gettext("If it is done: what was given"), coerce=Given)
    note = long_text_field(
        lazy_gettext("What has been done"), most=2000, needed=lazy_gettext("needed if it ended without result")
    )

    @classmethod
    def of(cls, referral: Referral) -> "ToldForm":
        """Return the form with the steps that can follow, and the support that fits the need."""
        form = cls()
        form.referral = referral
        following = referral.state.answers - {ReferralState.SEEN}
        if not referral.can_wait:
            following -= {ReferralState.WAITING_LIST}
        form.state.choices = [(state.value, state.label) for state in ReferralState if state in following]
        form.given.choices = support.choices(referral.need)
        for state, names in _ONLY_FOR.items():
            for name in names if state not in following else ():
                del form[name]
        return form

    def refusals(self) -> Iterable[Refused]:
        """Return each reason why this cannot be taken as it is told."""
        return referrals.broken(self.referral, self.state.data, **self.told()) if self.state.data else ()

    def told(self) -> dict[str, Any]:
        """Return the arguments for `referrals.answer`: the fields of the chosen step only."""
        mine = ("note", *_ONLY_FOR.get(self.state.data, ()))
        return {name: field.data for name, field in self._fields.items() if name in mine and field.data}


_ONLY_FOR = {answer.state: answer.tells for answer in answers.ANSWERS}


class AnswerDaysForm(Form):
    """Days within which an agency answers."""

    answer_days = whole_number_field(lazy_gettext("Days for an answer"), 0, MOST_DAYS)
    answer_days_urgent = whole_number_field(lazy_gettext("Days for an answer, if it is urgent"), 0, MOST_DAYS)
