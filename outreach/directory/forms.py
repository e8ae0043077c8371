"""The form of a new agency, and the fields shared with other forms of it."""

from typing import Any, ClassVar

from outreach.core.language import LazyText, lazy_gettext
from outreach.directory.agencies import AgencyDetails, AgencyKind, Agreement, ForSex
from outreach.directory.agencies.keeping import check_until
from outreach.directory.agencies.models import check_ages
from outreach.directory.agencies.presenters import LABELS
from outreach.directory.needs import Need
from outreach.web.checkbox_list import CheckboxList
from outreach.web.fields import choice_field, day_field, radio_field, required, text_field
from outreach.web.forms import Checks, Form
from outreach.web.number_field import whole_number_field

OLDEST = 120  # years of age


def age_field(label: LazyText) -> Any:
    """Make a field for a bound of age in full years, or none."""
    return whole_number_field(label, 0, OLDEST)


class AgencyForm(Form):
    """A new partner agency."""

    checks: ClassVar[Checks] = ((check_ages, ("min_age", "max_age")), (check_until, ("agreement_until",)))
    name_th = text_field(LABELS["name_th"], needed=True)
    name_en = text_field(LABELS["name_en"], needed=True)
    code = text_field(lazy_gettext("Short code in Latin letters"), most=40, needed=True)
    kind = choice_field(LABELS["kind"], AgencyKind)
    needs = CheckboxList(LABELS["needs"], [required()], choices=Need.choices, coerce=Need)
    for_sex = radio_field(LABELS["for_sex"], ForSex, default=ForSex.ANY)
    min_age = age_field(LABELS["min_age"])
    max_age = age_field(LABELS["max_age"])
    agreement = radio_field(lazy_gettext("Agreement"), Agreement, default=Agreement.INFORMAL)
    agreement_until = day_field(lazy_gettext("Agreement runs until"), needed=False, past=False)

    def details(self) -> AgencyDetails:
        """Return the details as typed."""
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
