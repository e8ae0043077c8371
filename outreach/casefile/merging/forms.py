"""Forms of merging."""

import re

from wtforms import BooleanField, HiddenField, RadioField

from outreach.casefile.cases import Case
from outreach.casefile.contradictions.forms import BreaksFields
from outreach.casefile.merging.choices import FIELDS, Side
from outreach.casefile.merging.joining import Choices, Proposal
from outreach.core.errors import Refused
from outreach.core.language import gettext, lazy_gettext
from outreach.web.fields import uuid_or_none
from outreach.web.forms import Form

SEEN = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")  # the revisions of both
NOT_SEEN = lazy_gettext("It is not clear which state of the two records you have seen. Look at both once more.")


class MergeForm(BreaksFields, Form):
    """The chosen value of each differing field, and the case that goes on."""

    one_person = BooleanField(lazy_gettext("I have looked at what differs: they are one person all the same"))
    goes_on = RadioField(lazy_gettext("Which case goes on?"), coerce=uuid_or_none, validate_choice=False)
    seen = HiddenField()

    @classmethod
    def of(cls, proposal: Proposal, whole: str | None = None) -> "MergeForm":
        """Make the form for the differing fields, preset to one whole record: the side `whole`, else the fuller."""
        side = Side(whole) if whole in list(Side) else proposal.fuller
        chosen = dict.fromkeys((one.field.code for one in proposal.differing), side.value)
        form = cls(data=chosen | {"seen": _seen(proposal)})
        for difference in proposal.differing:
            sides = ((Side.FIRST, difference.first), (Side.SECOND, difference.second))
            form[difference.field.code].choices = [
                (side.value, shown or gettext("nothing known")) for side, shown in sides
            ]
        for code in FIELDS.keys() - chosen.keys():
            del form[code]
        form.goes_on.choices = [(case.id, case.number) for case in proposal.open_cases]
        if len(proposal.open_cases) < 2:
            del form.goes_on
        if not proposal.conflicting:
            del form.one_person
        return form

    def choices(self) -> Choices:
        """Return the choices. Raises Refused if the form lacks the state of the two records that was shown."""
        values = {code: Side(self[code].data) for code in FIELDS if code in self and self[code].data}
        shown = SEEN.fullmatch(self._sent())
        if shown is None:
            raise Refused(NOT_SEEN)
        seen = (int(shown[1]), int(shown[2]))
        goes_on = self.goes_on.data if "goes_on" in self else None
        one_person = "one_person" in self and bool(self.one_person.data)
        return Choices(values=values, goes_on=goes_on, seen=seen, one_person=one_person)

    def _sent(self) -> str:
        """Return the state seen, as sent; `seen.data` would be the present one if the page sent nothing."""
        return str(next(iter(self.seen.raw_data or ()), ""))

    def look_again(self, proposal: Proposal) -> None:
        """Set the state seen to the records shown now."""
        if "one_person" in self and self._sent() != _seen(proposal):
            self.one_person.data = False
        self.seen.data = _seen(proposal)


for _field in FIELDS.values():
    setattr(MergeForm, _field.code, RadioField(_field.label))


class SeparateForm(BreaksFields, Form):
    """A form without fields unless it breaks a rule: the button confirms."""


def case_of_choice(proposal: Proposal) -> dict[str, Case]:
    """Map the value of each choice to its open case."""
    return {str(case.id): case for case in proposal.open_cases}


def _seen(proposal: Proposal) -> str:
    return f"{proposal.first.revision}-{proposal.second.revision}"
