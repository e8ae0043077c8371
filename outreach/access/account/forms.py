"""Forms for one's own account."""

from wtforms import PasswordField
from wtforms.validators import EqualTo

from outreach.ground.language import later
from outreach.web.fields import required
from outreach.web.forms import Form


class NewPassword(Form):
    """A new password, twice."""

    new_password = PasswordField(later("New password"), [required()], render_kw={"autocomplete": "new-password"})
    again = PasswordField(
        later("New password again"),
        [required(), EqualTo("new_password", later("The two are not the same."))],
        render_kw={"autocomplete": "new-password"},
    )


class ChangePasswordForm(Form):
    """The present password, and the new one twice."""

    password = PasswordField(later("Present password"), [required()], render_kw={"autocomplete": "current-password"})
    new_password, again = NewPassword.new_password, NewPassword.again


class ConfirmForm(Form):
    """Once more the password, for what matters."""

    password = PasswordField(later("Password"), [required()], render_kw={"autocomplete": "current-password"})
