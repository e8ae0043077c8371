"""The form of the staff of a camp: for each duty a list of those who can have it."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from outreach.access.users import User
from outreach.c3_control.at_camp.crew import CampDuty, Duty
from outreach.core.language import LazyText
from outreach.web.checkbox_list import CheckboxList
from outreach.web.fields import optional, uuid_or_none
from outreach.web.forms import Form


def _list(label: LazyText) -> CheckboxList:
    return CheckboxList(label, [optional()], coerce=uuid_or_none, validate_choice=False)


class CrewForm(Form):
    """Who has which duty."""

    lead = _list(Duty.LEAD.label)
    night = _list(Duty.NIGHT.label)
    medicine = _list(Duty.MEDICINE.label)
    transport = _list(Duty.TRANSPORT.label)
    group = _list(Duty.GROUP.label)

    @classmethod
    def of(cls, able: Sequence[User], now: Mapping[Duty, Sequence[CampDuty]]) -> "CrewForm":
        """Make the form, with what stands ticked."""
        form = cls(data={duty.value: [row.user_id for row in rows] for duty, rows in now.items()})
        for duty in Duty:
            form[duty.value].choices = [(user.id, user.name) for user in able]
        return form

    def chosen(self) -> dict[Duty, Collection[UUID]]:
        """Return what was ticked, by duty."""
        return {duty: [one for one in self[duty.value].data or () if one] for duty in Duty}
