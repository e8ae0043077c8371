"""The parent of every form: words in the reader's language, once only, drafts given back, refusals at the field."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar
from uuid import uuid4

from flask import g, request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField

from outreach.core.errors import Refused
from outreach.core.language import gettext, lazy_gettext
from outreach.web import undeclared_fields
from outreach.web.transaction import db

MEANWHILE = lazy_gettext(
    "Somebody has changed this meanwhile, and nothing is saved yet. What you typed is kept: compare it with what "
    "stands now, and save again if yours shall replace it."
)


class Words:
    """The library's own messages, looked up in our catalogues."""

    def gettext(self, text: str) -> str:
        """One message."""
        return gettext(text)

    def ngettext(self, one: str, many: str, count: int) -> str:
        """One message that counts."""
        return gettext(one if count == 1 else many)


class Form(FlaskForm):
    """A form of ours. `accepted` checks it and does the act; what is refused comes back at its field.

    beside: names that its page sends with it and that are no fields, such as that of a second button.
    """

    beside: ClassVar[tuple[str, ...]] = ()

    class Meta(FlaskForm.Meta):
        """Use our own words."""

        def get_translations(self, form: Any) -> Words:
            """Our catalogues, in place of the library's."""
            return Words()

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was sent; nothing for a form that shows how things stand (web.whole)."""
            return None if g.get("as_it_stands") else super().wrap_formdata(form, formdata)

    not_filled: ClassVar[tuple[str, ...]] = ()  # fields of a whole record that begin empty whatever stands
    stood = ""  # the mark of what a whole record was when the form was opened (web.whole)
    result: Any = None  # what the act of `accepted` answered
    clash: Sequence[tuple[str, str]] | None = None  # what stands by now instead, by the labels of its fields
    once = HiddenField(default=lambda: uuid4().hex)

    secret_fields: ClassVar[tuple[str, ...]] = (
        "password",
        "new_password",
        "again",
        "code",
        "word",
        "credential",
        "csrf_token",
        "once",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        draft = g.get("draft")
        if draft and request.method == "GET" and not g.get("as_it_stands") and self._asked_for(draft):
            kwargs["formdata"] = MultiDict(draft)
        super().__init__(*args, **kwargs)
        if not self.once.data:
            self.once.data = uuid4().hex
        undeclared_fields.declare(*(field.name for field in self), *self.beside)

    def _asked_for(self, draft: list[tuple[str, str]]) -> bool:
        """Whether it was this form: a page may hold two, and the other one keeps its defaults."""
        own = {name for name, _field in self._unbound_fields}
        return any(name in own for name, _value in draft)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field; what is wrong is said in the language of the page. Raises Undeclared for anything else."""
        undeclared_fields.check()
        well = bool(super().validate(extra_validators))
        for field in self:
            field.errors = [str(error) for error in field.errors]
        return well

    def accepted(self, act: Callable[[], object]) -> bool:
        """Do `act` if all that was typed is well, and keep what it answers as `result`; whether it was done.

        If not, the reasons stand at the fields. What `act` refuses leaves nothing half written: it runs in a savepoint.
        """
        if not self.validate_on_submit():
            if self.clash is not None:
                self.refuse(Refused(MEANWHILE))
            return False
        if "refusal" in g:
            self.refuse(g.refusal)
            return False
        try:
            with db().begin_nested():
                if self.clash is not None:
                    raise Refused(MEANWHILE)
                self.result = act()
        except Refused as refusal:
            self.refuse(refusal)
            return False
        return True

    def refuse(self, refusal: Refused) -> None:
        """Show a refusal at the field that it names, or over the form."""
        field = self._fields.get(refusal.field or "")
        if field is None:
            self.form_errors.append(str(refusal.reason))
        else:
            field.errors = [*field.errors, str(refusal.reason)]
