"""The forms for signing in."""

from wtforms import HiddenField, PasswordField
from wtforms.validators import EqualTo

from outreach.core.language import lazy_gettext
from outreach.web import keyboards
from outreach.web.fields import required, text_field
from outreach.web.forms import Form


class SignInForm(Form):
    """User name and password."""

    username = text_field(
        lazy_gettext("User name"), needed=True, render_kw={"autocomplete": "username", "autocapitalize": "none"}
    )
    password = PasswordField(lazy_gettext("Password"), [required()], render_kw={"autocomplete": "current-password"})


class CodeForm(Form):
    """A code from the phone, or from paper; both are taken, on either keyboard."""

    code = text_field(
        lazy_gettext("Code"),
        most=60,
        needed=True,
        render_kw=keyboards.ONE_TIME_CODE,
    )

    def ask_for_paper(self) -> None:
        """Open the letters of the keyboard: the codes on paper are of letters."""
        self.code.render_kw = keyboards.LETTERS_OF_A_CODE


class PasskeyForm(Form):
    """The browser's answer for a passkey, filled in by the script of the page."""

    credential = HiddenField(validators=[required()])


class NewPasswordForm(Form):
    """A new password, twice."""

    new_password = PasswordField(lazy_gettext("New password"), [required()], render_kw={"autocomplete": "new-password"})
    again = PasswordField(
        lazy_gettext("New password again"),
        [required(), EqualTo("new_password", lazy_gettext("The two are not the same."))],
        render_kw={"autocomplete": "new-password"},
    )


class InvitationForm(NewPasswordForm):
    """A new password, with the word of the second person."""

    word = text_field(
        lazy_gettext("Word"), most=60, needed=True, render_kw={"autocapitalize": "none", "spellcheck": "false"}
    )
