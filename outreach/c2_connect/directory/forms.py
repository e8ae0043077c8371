"""The form by which an agency comes into the directory, and the fields that forms of it share."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from wtforms import RadioField

from outreach.access.centres import Centre
from outreach.c2_connect.agencies import Agency, AgencyDetails, AgencyKind, Agreement, ForSex
from outreach.c2_connect.needs import Need
from outreach.casefile.forms import CheckboxList
from outreach.core.language import LazyText, lazy_gettext
from outreach.web.fields import choice_field, day_field, radio_field, required, text_field, uuid_or_none
from outreach.web.forms import Form
from outreach.web.number_field import whole_number_field

OLDEST = 120  # years of age


def age_field(label: LazyText) -> Any:
    """A bound of age in full years, or none."""
    return whole_number_field(label, 0, OLDEST)


class AgencyForm(Form):
    """A new partner agency."""

    name_th = text_field(lazy_gettext("Name in Thai"), needed=True)
    name_en = text_field(lazy_gettext("Name in English"), needed=True)
    code = text_field(lazy_gettext("Short code in Latin letters"), most=40, needed=True)
    kind = choice_field(lazy_gettext("Kind"), AgencyKind)
    needs = CheckboxList(lazy_gettext("Needs served"), [required()], choices=Need.choices, coerce=Need)
    for_sex = radio_field(lazy_gettext("For whom"), ForSex, default=ForSex.ANY)
    min_age = age_field(lazy_gettext("From age"))
    max_age = age_field(lazy_gettext("To age"))
    agreement = radio_field(lazy_gettext("Agreement"), Agreement, default=Agreement.INFORMAL)
    agreement_until = day_field(lazy_gettext("Agreement runs until"), needed=False, past=False)

    def details(self) -> AgencyDetails:
        """What was typed."""
        return AgencyDetails(
            code=self.code.data,
            name_th=self.name_th.data,
            name_en=self.name_en.data,
            kind=self.kind.data,
            needs=self.needs.data or [],
            for_sex=self.for_sex.data,
            min_age=self.min_age.data,
            max_age=self.max_age.data,
            agreement=self.agreement.data,
            agreement_until=self.agreement_until.data,
        )


class CentresForm(Form):
    """With which centres an agency works."""

    where = RadioField(
        lazy_gettext("Works with"),
        choices=lambda: [("every", lazy_gettext("Every centre")), ("some", lazy_gettext("Only some, chosen below"))],
    )
    centres = CheckboxList(lazy_gettext("Which centres"), coerce=uuid_or_none, validate_choice=False)

    @classmethod
    def of(cls, agency: Agency, known: Sequence[Centre], now: Collection[UUID]) -> "CentresForm":
        """The form filled with an agency."""
        form = cls(where="every" if agency.every_centre else "some", centres=list(now))
        form.centres.choices = [(centre.id, centre.name) for centre in known]
        return form
