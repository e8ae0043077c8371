"""The form field of an amount of money in baht; its data are whole satang."""

from typing import Any

from wtforms import StringField
from wtforms.validators import InputRequired, Optional

from outreach.core import baht
from outreach.core.language import LazyText, lazy_gettext
from outreach.web.fields import optional, required

NO_AMOUNT = lazy_gettext("An amount in baht, such as 1,500 or 1500.50, please.")
BETWEEN = lazy_gettext("From %(least)s to %(most)s baht, please.")


class BahtField(StringField):
    """An amount of money. `data` are satang, or None if empty or unreadable."""

    def __init__(self, label: LazyText, checks: list[InputRequired | Optional], least: int, **options: Any) -> None:
        super().__init__(label, checks, **options)
        self.least = least

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return baht.show_plain(self.data) if self.data is not None else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Parse the typed text. Raises ValueError in the user's words."""
        self.data = None
        typed = valuelist[0].strip() if valuelist else ""
        if not typed:
            return
        try:
            found = baht.read(typed)
        except ValueError:
            raise ValueError(str(NO_AMOUNT)) from None
        if not self.least <= found <= baht.MOST:
            said = {"least": baht.show(self.least), "most": baht.show(baht.MOST)}
            raise ValueError(str(lazy_gettext(BETWEEN.text, **said)))
        self.data = found


def baht_field(label: LazyText, *, least: int = 1, needed: bool = True, **options: Any) -> Any:
    """Make a field for an amount in baht, of at least so many satang."""
    checks = [required() if needed else optional()]
    return BahtField(label, checks, least, render_kw={"inputmode": "decimal", "autocomplete": "off"}, **options)
