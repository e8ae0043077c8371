"""Forms by which a directory comes in: the file, and the word that it shall be taken in."""

from wtforms import HiddenField

from outreach.core.language import lazy_gettext
from outreach.web.fields import required
from outreach.web.forms import Form
from outreach.web.uploads import FileField


class DirectoryFileForm(Form):
    """A zip of tables, or JSON."""

    file = FileField(lazy_gettext("File"), accept=".zip,.json,application/zip,application/json")


class TakeInForm(Form):
    """What was looked at, carried along: nothing of it is kept by us until it is taken in."""

    secret_fields = (*Form.secret_fields, "package")

    package = HiddenField(validators=[required()])
