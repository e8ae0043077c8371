"""Forms to import a directory: the file, and the confirmation."""

from wtforms import HiddenField

from outreach.core.language import lazy_gettext
from outreach.web.fields import required
from outreach.web.forms import Form
from outreach.web.uploads import FileField


class DirectoryFileForm(Form):
    """Form of a file: a zip of tables, or JSON."""

    file = FileField(lazy_gettext("File"), accept=".zip,.json,application/zip,application/json")


class TakeInForm(Form):
    """Form to confirm the import; it carries the file, since the server keeps nothing of it until then."""

    secret_fields = (*Form.secret_fields, "package")

    package = HiddenField(validators=[required()])
