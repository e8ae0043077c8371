"""Forms for one's own account."""

from wtforms import PasswordField

from outreach.access.forms import CodeForm, NewPasswordForm
from outreach.core.language import lazy_gettext
from outreach.web.fields import required
from outreach.web.forms import Form


class ChangePasswordForm(NewPasswordForm):
    """The present password, and the new one twice."""

    password = PasswordField(
        lazy_gettext("Present password"), [required()], render_kw={"autocomplete": "current-password"}
    )


class ConfirmForm(Form):
    """The password again, before a critical act."""

    password = PasswordField(lazy_gettext("Password"), [required()], render_kw={"autocomplete": "current-password"})


class ConfirmWithCodeForm(ConfirmForm, CodeForm):
    """The password, and a code from the phone or from paper."""
