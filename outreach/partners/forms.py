"""Forms of an agency's answers, generated from the table of answers: the same with an account and behind a link."""

from collections.abc import Iterator
from typing import Any

from outreach.c2_connect import referrals, support
from outreach.c2_connect.answers import ANSWERS, Answer
from outreach.c2_connect.referrals import NOTHING_GIVEN, Referral
from outreach.c2_connect.steps import DeclineReason
from outreach.c2_connect.support import Given
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.web.checkbox_list import CheckboxList
from outreach.web.fields import Filled, day_field, long_text_field, radio_field
from outreach.web.forms import Form

TOLD = {
    "reason": lambda: radio_field(lazy_gettext("Reason"), DeclineReason),
    "full_until": lambda: day_field(lazy_gettext("Full until"), needed=False, past=False),
    "expected_on": lambda: day_field(lazy_gettext("A place is expected on"), needed=False, past=False),
    "given": lambda: CheckboxList(lazy_gettext("What they got"), [Filled(NOTHING_GIVEN)], coerce=Given),
}


class AnswerForm(Form):
    """Form of one answer; made by `of`."""

    answer: Answer
    referral: Referral

    @staticmethod
    def of(answer: Answer, referral: Referral) -> "AnswerForm":
        """Return the form of an answer to this referral, with its arguments only."""
        form = _FORMS[answer]()
        form.referral = referral
        if "given" in answer.tells:
            form["given"].choices = support.choices(referral.need)
        return form

    def refusals(self) -> Iterator[Refused]:
        """Return each reason why this cannot be taken as it is told."""
        return referrals.broken(self.referral, self.answer.state, **self.told())

    def told(self) -> dict[str, Any]:
        """Return the arguments for `referrals.answer`."""
        return {name: self[name].data for name in ("note", *self.answer.tells) if self[name].data}


def _made(answer: Answer) -> type[AnswerForm]:
    note = long_text_field(answer.note, most=2000, needed=answer.note_needed)
    fields = {name: TOLD[name]() for name in answer.tells}
    return type("AnswerForm", (AnswerForm,), {"answer": answer, **fields, "note": note})


_FORMS = {answer: _made(answer) for answer in ANSWERS}
