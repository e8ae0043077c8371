"""The form of a young person's wishes on contact."""

from wtforms import BooleanField

from outreach.casefile.safe_contact.wishes import ContactWish, Way, WishDetails
from outreach.core.language import lazy_gettext
from outreach.directory.tongues import Tongue
from outreach.web.checkbox_list import CheckboxList
from outreach.web.fields import long_text_field, text_field
from outreach.web.forms import Form


class WishForm(Form):
    """Channels, times and confidants. `dangers` is never preset: it stays folded."""

    ways = CheckboxList(lazy_gettext("They may be reached by"), choices=Way.choices, coerce=Way)
    times = text_field(lazy_gettext("At which times"), most=120)
    knows = text_field(lazy_gettext("Who may know of it"), most=120)
    code_name = text_field(lazy_gettext("Ask for them by this name"), most=60)
    tongues = CheckboxList(lazy_gettext("Speaks well"), choices=Tongue.choices, coerce=Tongue)
    dangers = long_text_field(lazy_gettext("Who must not know, and why"), most=1000)
    no_danger = BooleanField(lazy_gettext("What was written there before no longer holds"))

    @staticmethod
    def unseen(wish: ContactWish | None) -> dict[str, object]:
        """Return what the form changes and does not show (web.whole): each wish seals its dangers anew."""
        written = wish.id if wish and wish.dangers_sealed else None  # type: ignore[attr-defined]
        return {"dangers": written, "no_danger": written}

    @classmethod
    def of(cls, wish: ContactWish | None) -> "WishForm":
        """Make the form filled with the present wish, without `dangers`."""
        if wish is None:
            return cls()
        known = {name: getattr(wish, name) for name in ("times", "knows", "code_name")}
        return cls(data=known | {"ways": wish.allowed, "tongues": wish.spoken})

    def details(self) -> WishDetails:
        """Return the details as typed."""
        return WishDetails(
            ways=self.ways.data or [],
            times=self.times.data,
            knows=self.knows.data,
            code_name=self.code_name.data,
            tongues=self.tongues.data or [],
            dangers=self.dangers.data or ("" if self.no_danger.data else None),
        )
