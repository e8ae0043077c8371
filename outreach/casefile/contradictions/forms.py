"""Forms of contradictions: the decision on one, and the warning in a form of correction."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.orm import Session
from wtforms import BooleanField, SelectMultipleField

from outreach.access.users import User
from outreach.casefile.contradictions.decided import DecisionDetails, notice
from outreach.casefile.contradictions.listing import of_people
from outreach.casefile.contradictions.standing import Contradiction
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.web.fields import day_field, long_text_field
from outreach.web.forms import Form


class DecideForm(Form):
    """The reason to keep a record, and the end of the decision."""

    words = long_text_field(lazy_gettext("Why it stays as it is"), most=2000, needed=True)
    holds_until = day_field(lazy_gettext("Look at it again after"), needed=False, past=False)

    def details(self) -> DecisionDetails:
        """Return the details as typed."""
        return DecisionDetails(words=self.words.data, holds_until=self.holds_until.data)


class BreaksFields:
    """The contradictions of a correction, shown before it is saved, with a confirmation by the writer."""

    broken = SelectMultipleField(choices=(), validate_choice=False)
    breaks_seen = BooleanField(lazy_gettext("It is right all the same: save it, and let the supervisor decide"))
    breaking: Collection[Contradiction] = ()

    def ask_before(self, session: Session, person_ids: Collection[UUID], before: Collection[str], actor: User) -> None:
        """Refuse, before the commit, a correction with contradictions that the writer has not seen. Raises Refused.

        Those seen and saved all the same are recorded, and so shown to their supervisor.
        before: `keys` of earlier contradictions.
        """
        new = [one.found for one in of_people(session, person_ids) if one.found.key not in before]
        seen = set(self.broken.data or ()) if self.breaks_seen.data else set()
        if all(one.key in seen for one in new):
            for one in new:
                notice(session, one, actor)
            return
        self.breaking, self.breaks_seen.data = new, False
        raise Refused(lazy_gettext("Not saved yet: this would break a rule. Look at what, and tick."), "breaks_seen")
