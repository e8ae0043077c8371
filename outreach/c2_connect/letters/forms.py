"""Forms of the letterhead and a letter."""

from outreach.c2_connect.letters.issued import LetterDetails
from outreach.c2_connect.letters.letterheads import Letterhead, LetterheadDetails
from outreach.core.language import lazy_gettext
from outreach.web import keyboards
from outreach.web.fields import text_field
from outreach.web.forms import Form


class LetterheadForm(Form):
    """Form of the letterhead of a centre."""

    office = text_field(lazy_gettext("Office in whose name letters go out"), needed=True)
    address = text_field(lazy_gettext("Its address"), most=300, needed=True)
    prefix = text_field(lazy_gettext("Beginning of the reference number"), most=60, needed=True)
    signer = text_field(lazy_gettext("Who signs"), needed=True)
    position = text_field(lazy_gettext("Position of who signs"), needed=True)
    unit = text_field(lazy_gettext("Unit in charge"), needed=True)
    phone = text_field(lazy_gettext("Telephone"), most=60, render_kw=keyboards.TELEPHONE)
    email = text_field(lazy_gettext("E-mail"), most=120, render_kw=keyboards.EMAIL)

    @classmethod
    def of(cls, head: Letterhead | None) -> "LetterheadForm":
        """Return the form filled with the present letterhead."""
        return cls(obj=head)

    def details(self) -> LetterheadDetails:
        """Return the form's values as LetterheadDetails."""
        return LetterheadDetails(
            office=self.office.data,
            address=self.address.data,
            prefix=self.prefix.data,
            signer=self.signer.data,
            position=self.position.data,
            unit=self.unit.data,
            phone=self.phone.data or "",
            email=self.email.data or "",
        )


class CentreReachForm(Form):
    """Form of how agencies reach a centre."""

    phone = text_field(lazy_gettext("Telephone"), most=60, needed=True, render_kw=keyboards.TELEPHONE)
    email = text_field(lazy_gettext("E-mail"), most=120, render_kw=keyboards.EMAIL)


class LetterForm(Form):
    """Form of a letter: addressee and reference number."""

    addressee = text_field(lazy_gettext("To"), needed=True)
    number = text_field(lazy_gettext("Reference number"), most=80)

    def details(self) -> LetterDetails:
        """Return the form's values as LetterDetails."""
        return LetterDetails(addressee=self.addressee.data, number=self.number.data)
