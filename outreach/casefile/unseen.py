"""How long somebody has not been seen, as tables of cases say it."""

from datetime import date

from outreach.core import clock
from outreach.core.language import LazyText, lazy_gettext


class Unseen:
    """A row that knows since when its young person has not been seen: `silent_from` is the last day, or the opening."""

    silent_from: date | None

    @property
    def silent_days(self) -> int | None:
        """Days since they were last seen, or since the opening; None in a closed case."""
        return (clock.today() - self.silent_from).days if self.silent_from else None

    @property
    def silent(self) -> LazyText | None:
        """The same in words."""
        return None if self.silent_days is None else lazy_gettext("%(count)d days", count=self.silent_days)
