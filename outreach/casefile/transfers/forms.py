"""Form to transfer cases without a caseworker."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from wtforms import SelectField

from outreach.access.users import User
from outreach.casefile import people
from outreach.casefile.cases import Case
from outreach.core.language import gettext, lazy_gettext
from outreach.web.checkbox_list import CheckboxList
from outreach.web.fields import required, uuid_or_none
from outreach.web.forms import Form


class HandOverForm(Form):
    """The cases, and their new caseworker."""

    cases = CheckboxList(lazy_gettext("Cases"), coerce=uuid_or_none)
    caseworker = SelectField(lazy_gettext("Hand over to"), [required()], coerce=uuid_or_none, validate_choice=False)

    def offer(self, found: Sequence[Case], names: Mapping[UUID, str], able: Sequence[tuple[User, int]]) -> None:
        """Fill both lists."""
        self.cases.choices = [(case.id, _words(case, names)) for case in found]
        carrying = [
            (str(user.id), gettext("%(name)s (open cases: %(count)d)", name=user.name, count=n)) for user, n in able
        ]
        self.caseworker.choices = [("", gettext("Choose…")), *carrying]
        if not self.is_submitted():
            self.cases.data = [case.id for case in found]


def _words(case: Case, names: Mapping[UUID, str]) -> str:
    last = gettext("last carried by %(name)s", name=names.get(case.caseworker_id, "–"))
    return f"{people.called(case.person)} · {case.number} · {case.stage.label} · {last}"
