"""The form that adds communities to the list."""

from outreach.core.language import lazy_gettext
from outreach.web.centre_field import CentreField
from outreach.web.fields import long_text_field
from outreach.web.forms import Form


class CommunitiesForm(CentreField, Form):
    """One name a line; and the centre, if the user belongs to none."""

    names = long_text_field(lazy_gettext("Names, one on each line"), needed=True, render_kw={"rows": 4})

    def lines(self) -> list[str]:
        """Return the names."""
        return [line for line in (self.names.data or "").splitlines() if line.strip()]
