"""Forms of consent: giving it, and taking it back."""

from collections.abc import Sequence
from uuid import UUID

from wtforms import SelectField

from outreach.casefile.attachments.forms import file_field
from outreach.casefile.consents import Alone, Basis, ConsentDetails, GivenBy, Purpose, Told, Withdrawal
from outreach.casefile.forms import CheckboxList
from outreach.ground import clock
from outreach.ground.language import later, say
from outreach.ground.sealing import FieldClass
from outreach.web.fields import (
    ONLY_THEN,
    choice_field,
    day_field,
    long_text_field,
    optional,
    radio_field,
    text_field,
    uuid_or_none,
)
from outreach.web.forms import Form


class ConsentForm(Form):
    """A consent, or another legal basis."""

    basis = radio_field(later("Legal basis"), Basis)
    given_on = day_field(later("Given on"), default=clock.today)
    given_by = radio_field(later("Who consented"), GivenBy, needed=later("needed for a consent"))
    alone = choice_field(later("If the young person alone, under 20: why they may"), Alone, needed=ONLY_THEN)
    guardian = text_field(
        later("Name of the parent or guardian"), needed=later("needed if a parent or guardian consents")
    )
    witness = text_field(later("Name of a witness"))
    grounds = long_text_field(
        later("Why this basis applies, or how consent was given"),
        most=2000,
        needed=later("needed if it is no consent"),
    )
    classes = CheckboxList(
        later("What may be shared with partner agencies"),
        choices=lambda: FieldClass.choices(),
        coerce=FieldClass,
        default=[FieldClass.IDENTITY],
    )
    agency_id = SelectField(later("Only with this agency"), [optional()], coerce=uuid_or_none, validate_choice=False)
    purpose = choice_field(later("Only for this"), Purpose, needed=False)
    ends_on = day_field(later("Until the day"), needed=later("empty: until it is withdrawn"), past=False)
    file = file_field(later("The signed form, as a photo or PDF"), needed=False)

    def offer(self, recipients: Sequence[tuple[UUID, str]]) -> None:
        """Fill the list of agencies."""
        self.agency_id.choices = [("", say("any agency")), *((str(one), name) for one, name in recipients)]

    def details(self) -> ConsentDetails:
        """What was typed."""
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


class WithdrawForm(Form):
    """Who wants it to end and how they said so; both are filled in already, so that one tap is enough."""

    wanted_by = choice_field(later("Who wants it to end"), GivenBy, needed=False)
    told = choice_field(later("How they said so"), Told, needed=False)

    def withdrawal(self) -> Withdrawal:
        """What was chosen; what was left open is the usual."""
        return Withdrawal(
            wanted_by=self.wanted_by.data or GivenBy.SELF,
            told=self.told.data or Told.IN_PERSON,
        )
