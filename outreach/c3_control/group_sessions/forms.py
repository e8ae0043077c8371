"""Forms of coming group sessions: announce one, and keep a place in one."""

from collections.abc import Mapping, Sequence
from typing import ClassVar
from uuid import UUID

from wtforms import SelectField

from outreach.c3_control.group_sessions import MOST, GroupSession, SessionDetails, check_to_come
from outreach.c3_control.therapy import LONGEST, TherapyKind
from outreach.casefile.capacity import Places
from outreach.casefile.consents.forms import FormWithBasis
from outreach.casefile.consents.lawful import Act
from outreach.core.language import gettext, lazy_gettext
from outreach.web.fields import choice_field, day_field, optional, required, text_field, uuid_or_none
from outreach.web.forms import Checks, Form
from outreach.web.number_field import whole_number_field
from outreach.web.typed_fields import TimeField


class SessionForm(Form):
    """Form of a coming session."""

    checks: ClassVar[Checks] = ((check_to_come, ("day",)),)
    kind = choice_field(lazy_gettext("Kind"), TherapyKind)
    day = day_field(lazy_gettext("Day"), past=False)
    at_time = TimeField(lazy_gettext("Time"), [optional()])
    where = text_field(lazy_gettext("Where"))
    topic = text_field(lazy_gettext("Topic"))
    minutes = whole_number_field(lazy_gettext("How many minutes"), 1, LONGEST)
    places = whole_number_field(lazy_gettext("How many places"), 1, MOST, needed=True)

    def details(self) -> SessionDetails:
        """Return the form's values as SessionDetails."""
        names = ("day", "kind", "minutes", "places", "at_time", "where", "topic")
        return SessionDetails(**{name: self[name].data for name in names})


class PlaceForm(FormWithBasis):
    """Choice of a coming session."""

    act = Act.THERAPY
    day_of = None
    days = ()
    group = SelectField(lazy_gettext("Group session"), [required()], coerce=uuid_or_none, validate_choice=False)

    def offer(self, coming: Sequence[GroupSession], places: Mapping[UUID, Places]) -> None:
        """Set the choices: each session with its day and what is free."""
        self.group.choices = [(one.id, _told(one, places[one.id])) for one in coming]


def _told(one: GroupSession, places: Places) -> str:
    kind = " · ".join(filter(None, (str(one.kind.label), one.topic, one.where)))
    return gettext("%(day)s, %(kind)s: %(free)s", day=one.day, kind=kind, free=places.words)
