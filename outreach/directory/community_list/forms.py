"""The form by which communities come onto the list."""

from outreach.core.language import lazy_gettext
from outreach.web.centre_field import CentreField
from outreach.web.fields import long_text_field
from outreach.web.forms import Form


class CommunitiesForm(CentreField, Form):
    """One name a line; and of which centre they are, where the writer belongs to none."""

    names = long_text_field(lazy_gettext("Names, one on each line"), needed=True, render_kw={"rows": 4})

    def lines(self) -> list[str]:
        """The names."""
        return [line for line in (self.names.data or "").splitlines() if line.strip()]
