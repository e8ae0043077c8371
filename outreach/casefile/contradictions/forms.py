"""Forms of contradictions: deciding one; and, in a form that corrects, seeing first what it would break."""

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
    """Why it stays, and until when at most."""

    words = long_text_field(lazy_gettext("Why it stays as it is"), most=2000, needed=True)
    holds_until = day_field(lazy_gettext("Look at it again after"), needed=False, past=False)

    def details(self) -> DecisionDetails:
        """What was typed."""
        return DecisionDetails(words=self.words.data, holds_until=self.holds_until.data)


class BreaksFields:
    """What a correction breaks, shown before it is saved, and whether the writer has seen it."""

    broken = SelectMultipleField(choices=(), validate_choice=False)
    breaks_seen = BooleanField(lazy_gettext("It is right all the same: save it, and let the supervisor decide"))
    breaking: Collection[Contradiction] = ()

    def ask_before(self, session: Session, person_ids: Collection[UUID], before: Collection[str], actor: User) -> None:
        """After the act, before it is kept: raises Refused if it breaks something that the writer has not seen.

        What they have seen and save all the same is put on record, and so before their supervisor.

        before: what was broken already, by `keys`.
        """
        new = [one.found for one in of_people(session, person_ids) if one.found.key not in before]
        seen = set(self.broken.data or ()) if self.breaks_seen.data else set()
        if all(one.key in seen for one in new):
            for one in new:
                notice(session, one, actor)
            return
        self.breaking, self.breaks_seen.data = new, False
        raise Refused(lazy_gettext("Not saved yet: this would break a rule. Look at what, and tick."), "breaks_seen")
