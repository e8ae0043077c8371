"""The form for signing in."""

from wtforms import PasswordField

from outreach.ground.language import later
from outreach.web.fields import required, text_field
from outreach.web.forms import Form


class SignInForm(Form):
    """User name and password."""

    username = text_field(
        later("User name"), needed=True, render_kw={"autocomplete": "username", "autocapitalize": "none"}
    )
    password = PasswordField(later("Password"), [required()], render_kw={"autocomplete": "current-password"})
