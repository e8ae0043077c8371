"""Forms by which a group or a core person is said anew."""

from typing import ClassVar

from outreach.c1_core_person.core_persons import CoreKind, CorePersonDetails
from outreach.c1_core_person.groups import GroupDetails
from outreach.core import identifiers
from outreach.core.language import lazy_gettext
from outreach.web import keyboards
from outreach.web.fields import choice_field, text_field
from outreach.web.forms import Checks, Form


class NameGroupForm(Form):
    """Name and turf of a group."""

    name = text_field(lazy_gettext("Name"), most=120, needed=True)
    turf = text_field(lazy_gettext("Where it keeps"), most=200)

    def details(self) -> GroupDetails:
        """Return the words as typed."""
        return GroupDetails(name=self.name.data, turf=self.turf.data)


class NameCorePersonForm(Form):
    """Name, kind and telephone of a core person."""

    checks: ClassVar[Checks] = ((identifiers.way, ("phone",)),)
    name = text_field(lazy_gettext("Name"), most=120, needed=True)
    kind = choice_field(lazy_gettext("Who they are"), CoreKind)
    phone = text_field(lazy_gettext("Telephone"), most=40, render_kw=keyboards.TELEPHONE)

    def details(self) -> CorePersonDetails:
        """Return the words as typed."""
        return CorePersonDetails(name=self.name.data, kind=self.kind.data, phone=self.phone.data)
