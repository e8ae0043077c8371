"""Forms of erasing: the asker and the decider both type a confirmation of the person."""

from outreach.casefile.erasing import ErasureRequest, Ground
from outreach.core.language import lazy_gettext
from outreach.web.fields import radio_field, text_field
from outreach.web.forms import Form

MEANT = lazy_gettext("Type the nickname or the case number of who is to be erased")


class MeantForm(Form):
    """A typed confirmation of the person."""

    typed = text_field(MEANT, most=80, needed=True, render_kw={"autocomplete": "off"})


class AskForm(Form):
    """The ground, and the typed confirmation."""

    ground = radio_field(lazy_gettext("Ground in the law (PDPA s. 33)"), Ground)
    typed = text_field(MEANT, most=80, needed=True, render_kw={"autocomplete": "off"})

    def request(self) -> ErasureRequest:
        """Return the request as typed."""
        return ErasureRequest(ground=self.ground.data, typed=self.typed.data)
