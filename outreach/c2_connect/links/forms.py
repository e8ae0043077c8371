"""Forms behind a link: short ones, for a thumb."""

from outreach.c2_connect.steps import DeclineReason
from outreach.ground.language import later
from outreach.web.fields import day_field, long_text_field, radio_field, text_field
from outreach.web.forms import Form

__all__ = ["AnswerForm", "LinkCodeForm", "LinkDeclineForm", "WaitingForm"]


class LinkCodeForm(Form):
    """The code that was told by telephone."""

    code = text_field(
        later("Code"), most=20, needed=True, render_kw={"autocapitalize": "characters", "autocomplete": "off"}
    )


class LinkDeclineForm(Form):
    """Why not; and if it is full, until when."""

    reason = radio_field(later("Reason"), DeclineReason)
    full_until = day_field(later("Full until"), needed=False, past=False)
    note = long_text_field(later("A word to the caseworker"), most=2000)


class WaitingForm(Form):
    """A word about the waiting list."""

    note = long_text_field(later("A word to the caseworker"), most=2000)


class AnswerForm(Form):
    """How it goes, or how it went: a word, if there is one."""

    note = long_text_field(later("What has been done"), most=2000)
