"""Form to transfer cases without a caseworker."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from uuid import UUID

from flask import g, request
from sqlalchemy.orm import Session
from wtforms import SelectField

from outreach.access.users import User
from outreach.casefile import caseloads, people
from outreach.casefile.caseloads import Load
from outreach.casefile.cases import Case
from outreach.casefile.transfers import meeting
from outreach.core.errors import Refused
from outreach.core.language import LazyText, gettext, lazy_gettext
from outreach.web import undeclared_fields, whole
from outreach.web.checkbox_list import CheckboxList
from outreach.web.fields import long_text_field, required, uuid_or_none
from outreach.web.forms import Form


class HandOverForm(Form):
    """The cases, and their new caseworker."""

    _changed: Mapping[UUID, LazyText] = MappingProxyType({})

    cases = CheckboxList(lazy_gettext("Cases"), coerce=uuid_or_none)
    caseworker = SelectField(lazy_gettext("Hand over to"), [required()], coerce=uuid_or_none, validate_choice=False)
    note = long_text_field(
        lazy_gettext("Hand-over note"), description=lazy_gettext("It is written into each of these cases.")
    )

    def meet(self, session: Session, found: Sequence[Case]) -> None:
        """Take the ticks off those of the ticked cases (`found`) that somebody has handed over or closed meanwhile."""
        undeclared_fields.declare(whole.NAME)
        self._changed = meeting.changed(session, request.form.get(whole.NAME, ""), found)
        self.cases.data = [one for one in self.cases.data or () if one not in self._changed]
        g.meanwhile = bool(self._changed)

    def refusals(self) -> Iterable[Refused]:
        """Yield what became of each case that is not as it was shown: nothing is handed over yet."""
        return map(Refused, self._changed.values())

    def offer(self, found: Sequence[Case], names: Mapping[UUID, str], able: Sequence[tuple[User, Load]]) -> None:
        """Fill both lists, and tick all cases."""
        self.cases.choices = [(case.id, _words(case, names)) for case in found]
        self.offer_workers(able)
        if not self.is_submitted():
            self.cases.data = [case.id for case in found]

    def offer_workers(self, able: Sequence[tuple[User, Load]]) -> None:
        """Fill the list of caseworkers, each with what they carry."""
        carrying = [(str(user.id), caseloads.in_words(user, load)) for user, load in able]
        self.caseworker.choices = [("", gettext("Choose…")), *carrying]


class TickedForm(Form):
    """The ticked cases alone, of a page whose form has another button too."""

    cases = CheckboxList(lazy_gettext("Cases"), coerce=uuid_or_none, validate_choice=False)
    beside = ("caseworker", "note", whole.NAME)


def _words(case: Case, names: Mapping[UUID, str]) -> str:
    last = gettext("last carried by %(name)s", name=names.get(case.caseworker_id, "–"))
    marks = [str(words) for words in case.marks.words]
    return " · ".join([people.called(case.person), case.number, *marks, str(case.stage.label), last])
