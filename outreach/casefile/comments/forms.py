"""The form of a comment."""

from outreach.casefile.corrections.forms import CorrectingForm
from outreach.core.language import lazy_gettext
from outreach.web.fields import long_text_field
from outreach.web.forms import Form


class CommentForm(Form):
    """A comment."""

    body = long_text_field(lazy_gettext("Comment"), most=2000, needed=True, render_kw={"rows": 3})


class CorrectCommentForm(CorrectingForm, CommentForm):
    """A comment, corrected."""

    same = ("body",)

    def details(self) -> str:
        """Return the text as typed."""
        return str(self.body.data)
