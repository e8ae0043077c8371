"""Forms to ask for a colleague's case, and to decide it."""

from outreach.core.codes import Code
from outreach.core.language import lazy_gettext
from outreach.web.fields import long_text_field, radio_field
from outreach.web.forms import Form


class Decision(Code):
    """Decision of the head of the centre."""

    HAND_OVER = "hand_over", "Hand the case over"
    REFUSE = "refuse", "Leave it where it is"


class TakeOverForm(Form):
    """Why somebody wants to carry the case."""

    reason = long_text_field(lazy_gettext("Why you should carry the case"), most=1000, needed=True)


class DecideTakeOverForm(Form):
    """The decision; a word is needed to refuse."""

    decision = radio_field(lazy_gettext("Decision"), Decision)
    answer = long_text_field(
        lazy_gettext("A word to who asked"), most=1000, needed=lazy_gettext("needed to leave it where it is")
    )

    @property
    def granted(self) -> bool:
        """True if the case is to be handed over."""
        return bool(self.decision.data is Decision.HAND_OVER)
