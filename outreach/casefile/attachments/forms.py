"""The forms that attach a file to a case and remove one."""

from collections.abc import Mapping

from wtforms import SelectField

from outreach.casefile.attachments.models import AttachmentDetails, AttachmentKind
from outreach.casefile.milestones import Milestone
from outreach.core.clock import show_date
from outreach.core.language import gettext, language, lazy_gettext
from outreach.web.fields import choice_field, optional
from outreach.web.forms import Form
from outreach.web.photo_field import file_field


class AttachForm(Form):
    """A file for the case."""

    kind = choice_field(lazy_gettext("What is it?"), AttachmentKind)
    file = file_field(lazy_gettext("File"))
    about = SelectField(lazy_gettext("Belongs to"), [optional()])

    def offer(self, places: Mapping[str, Milestone]) -> None:
        """Fill the list of records that it can belong to."""
        named = [(about, _said(milestone)) for about, milestone in places.items()]
        self.about.choices = [("", gettext("the whole case")), *named]

    def details(self) -> AttachmentDetails:
        """Return the details as chosen."""
        return AttachmentDetails(file=self.file.data, kind=self.kind.data, about=self.about.data or "")


class RemoveForm(Form):
    """A form without fields: the button confirms."""


def _said(milestone: Milestone) -> str:
    return f"{milestone.kind.label}, {show_date(milestone.day, language())}"
