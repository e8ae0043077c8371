"""The forms of a photo: to ask for it, to take it, to remove it."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from wtforms import SelectField

from outreach.casefile import consents
from outreach.casefile.consents import Basis, ConsentDetails, PhotoUse
from outreach.casefile.consents.forms import WhoConsents
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import gettext, lazy_gettext
from outreach.core.sealing import FieldClass
from outreach.web.fields import day_field, optional, radio_field, text_field, uuid_or_none
from outreach.web.forms import Form
from outreach.web.photo_field import file_field, picture_field


class PhotoConsentForm(WhoConsents):
    """The consent to a photo: whose, who may see it, when it was given. It is asked for by itself."""

    photo = radio_field(lazy_gettext("Who may see it"), PhotoUse, default=PhotoUse.CARRIED)
    agency_id = SelectField(
        lazy_gettext("An agency that may see it, too"), [optional()], coerce=uuid_or_none, validate_choice=False
    )
    given_on = day_field(lazy_gettext("Given on"), default=clock.today)
    witness = text_field(lazy_gettext("Name of a witness"))
    file = file_field(lazy_gettext("The signed form, as a photo or PDF"), needed=False)

    def offer(self, recipients: Sequence[tuple[UUID, str]]) -> None:
        """Offer the agencies; none is chosen beforehand."""
        self.agency_id.choices = [("", gettext("no agency")), *((str(one), name) for one, name in recipients)]

    def refusals(self) -> Iterable[Refused]:
        """Return what the law asks for and was not given."""
        return consents.broken(self.details(), self.age_on(self.given_on.data or clock.today()))

    def details(self) -> ConsentDetails:
        """Return the details as typed. It covers who they are, for the one agency that is named."""
        return ConsentDetails(
            basis=Basis.CONSENT,
            given_on=self.given_on.data,
            classes=[FieldClass.IDENTITY] if self.agency_id.data else [],
            given_by=self.given_by.data,
            alone=self.alone.data,
            guardian=self.guardian.data,
            witness=self.witness.data,
            agency_id=self.agency_id.data,
            photo=self.photo.data,
        )


class PhotoForm(Form):
    """A photo, from the camera or from what the phone keeps."""

    file: Any = picture_field(lazy_gettext("Photo"))


class RemovePhotoForm(Form):
    """A form without fields: the button confirms."""
