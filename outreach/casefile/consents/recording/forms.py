"""The form of a consent, asked for in three steps, and the form of its correction."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Self
from uuid import UUID

from sqlalchemy.orm import Session
from wtforms import Field, HiddenField, SelectField

from outreach.access.users import User
from outreach.casefile import consents, reveals
from outreach.casefile.cases import Case
from outreach.casefile.consents import Basis, Consent, ConsentDetails
from outreach.casefile.consents.forms import WhoConsents, given_by_field, grounds_field, guardian_field
from outreach.casefile.corrections.forms import CorrectingForm
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import gettext, lazy_gettext
from outreach.core.sealing import FieldClass
from outreach.directory import agencies
from outreach.directory.needs import Purpose
from outreach.web.checkbox_list import CheckboxList
from outreach.web.fields import ONLY_THEN, choice_field, day_field, optional, radio_field, text_field, uuid_or_none
from outreach.web.forms import Form
from outreach.web.photo_field import file_field

STEPS = {
    "who": ("basis", "given_by", "guardian", "alone"),
    "what": ("classes", "agency_id", "purpose"),
    "how": ("given_on", "grounds", "witness", "ends_on", "file"),
}
NAMES = tuple(STEPS)


class ConsentForm(WhoConsents):
    """A consent, or another legal basis, asked for in three steps; what was typed goes along in the page.

    Sent whole, without a step, it is recorded at once.
    """

    basis = radio_field(lazy_gettext("Legal basis"), Basis, default=Basis.CONSENT)
    given_on = day_field(lazy_gettext("Given on"), default=clock.today)
    witness = text_field(lazy_gettext("Name of a witness"))
    grounds = grounds_field()
    classes = CheckboxList(
        lazy_gettext("What may be shared with partner agencies"),
        choices=lambda: FieldClass.choices(),
        coerce=FieldClass,
        default=[FieldClass.IDENTITY],
    )
    agency_id = SelectField(
        lazy_gettext("Only with this agency"), [optional()], coerce=uuid_or_none, validate_choice=False
    )
    purpose = choice_field(lazy_gettext("Only for this"), Purpose, needed=False)
    ends_on = day_field(lazy_gettext("Until the day"), needed=lazy_gettext("empty: until it is withdrawn"), past=False)
    file = file_field(lazy_gettext("The signed form, as a photo or PDF"), needed=False)

    step, go = HiddenField(), HiddenField()
    shown = "who"  # the step that the page shows

    def ask(self, age_on: Callable[[date], int | None], recipients: Sequence[tuple[UUID, str]]) -> None:
        """Ask for what the law needs at this age alone, and offer the agencies."""
        self.ask_who(age_on)
        self.agency_id.choices = [("", gettext("any agency")), *((str(one), name) for one, name in recipients)]
        self.shown = self.step.data if self.step.data in STEPS else "who"

    @property
    def is_consent(self) -> bool:
        """True unless another basis was chosen."""
        return self.basis.data in (None, Basis.CONSENT)

    def turns_page(self) -> bool:
        """Return True if only another step was asked for: back, or on, when this one is right. Nothing is recorded."""
        if not self.is_submitted() or self.step.data not in STEPS:
            return False  # sent whole
        here = NAMES.index(self.shown)
        if self.go.data == "back":
            self.shown = NAMES[max(0, here - 1)]
            return True
        if self.shown == NAMES[-1]:
            return False
        if self._is_right(STEPS[self.shown]):
            self.shown = NAMES[here + 1]
        return True

    def refusals(self) -> Iterable[Refused]:
        """Return what the law asks for and was not given."""
        if not self.basis.data:
            return []
        return consents.broken(self.details(), self.age_on(self.given_on.data or clock.today()))

    def show_what_is_wrong(self) -> None:
        """Show the first step that something is wrong in."""
        wrong = (name for name in NAMES if any(self[one].errors for one in STEPS[name]))
        self.shown = next(wrong, self.shown if self.step.data in STEPS or not self.is_submitted() else NAMES[-1])

    def carried(self) -> Iterator[tuple[str, str]]:
        """Yield name and value of what was typed in the other steps; the page brings it along."""
        for name in (one for step in NAMES if step != self.shown for one in STEPS[step] if one != "file"):
            yield from ((name, value) for value in self._typed(self[name]))

    def _typed(self, field: Field) -> Sequence[str]:
        if field.raw_data is not None and (self.is_submitted() or field.raw_data):
            return [str(value) for value in field.raw_data]
        data = field.data if isinstance(field.data, list) else [field.data] if field.data else []
        return [field.show(one) if isinstance(one, date) else str(one.value) for one in data]

    def _is_right(self, names: Sequence[str]) -> bool:
        self.validate()
        for field in self:
            if field.name not in (*names, "csrf_token"):
                field.errors = []
        return not any(field.errors for field in self)

    def details(self) -> ConsentDetails:
        """Return the details as typed."""
        return ConsentDetails(
            basis=self.basis.data,
            given_on=self.given_on.data,
            classes=self.classes.data or [],
            given_by=self.given_by.data,
            alone=self.alone.data,
            guardian=self.guardian.data,
            witness=self.witness.data,
            grounds=self.grounds.data,
            agency_id=self.agency_id.data,
            purpose=self.purpose.data,
            ends_on=self.ends_on.data,
        )


class CorrectConsentForm(CorrectingForm, Form):
    """A consent or other basis, corrected. Agency and purpose only for who may see them."""

    given_on = day_field(lazy_gettext("Given on"))
    given_by = given_by_field()
    alone = choice_field(lazy_gettext("If the young person alone: why they may"), consents.Alone, needed=ONLY_THEN)
    guardian = guardian_field()
    witness = text_field(lazy_gettext("Name of a witness"))
    grounds = grounds_field()
    classes = CheckboxList(
        lazy_gettext("What may be shared with partner agencies"),
        choices=lambda: FieldClass.choices(),
        coerce=FieldClass,
    )
    agency_id = SelectField(
        lazy_gettext("Only with this agency"), [optional()], coerce=uuid_or_none, validate_choice=False
    )
    purpose = choice_field(lazy_gettext("Only for this"), Purpose, needed=False)
    ends_on = day_field(lazy_gettext("Until the day"), needed=lazy_gettext("empty: until it is withdrawn"), past=False)

    case_days = ("given_on",)
    same = ("given_on", "given_by", "alone", "guardian", "witness", "grounds", "classes", "purpose", "ends_on")
    row: Consent

    @classmethod
    def of(cls, session: Session, case: Case, row: Consent, actor: User) -> Self:
        """Make the form, filled with what is written."""
        form: Self = cls(data={"agency_id": row.agency_id, **{name: getattr(row, name) for name in cls.same}})
        form.row = row
        if not reveals.carries(case, actor):
            del form.agency_id, form.purpose
        else:
            stood = {row.agency_id: row.agency.name} if row.agency else {}  # it stays, although it is closed now
            named = stood | dict(agencies.nameable(session, case.centre_id))
            form.agency_id.choices = [("", gettext("any agency")), *((str(one), name) for one, name in named.items())]
        if row.basis != Basis.CONSENT:
            del form.given_by, form.alone, form.guardian
        return form

    def details(self) -> ConsentDetails:
        """Return the details as typed; what the form leaves out stays as it is."""
        said: dict[str, Any] = {name: getattr(self.row, name) for name in (*self.same, "agency_id")}
        said |= {name: self[name].data for name in said if name in self}
        return ConsentDetails(basis=self.row.basis, **(said | {"classes": said["classes"] or []}))
