"""The base class of every form: translated messages, idempotency, drafts given back, refusals at the field."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, ClassVar
from uuid import uuid4

from flask import g, request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField

from outreach.core.errors import Refused
from outreach.core.language import gettext
from outreach.web import undeclared_fields
from outreach.web.transaction import db, write_from_here

MEANWHILE = 409  # the status of a form that was not saved, as its record has changed meanwhile

Check = Callable[..., object]  # raises Refused
Checks = Sequence[tuple[Check, Sequence[str]]]


class Words:
    """The library's own messages, from our catalogues."""

    def gettext(self, text: str) -> str:
        """Translate one message."""
        return gettext(text)

    def ngettext(self, one: str, many: str, count: int) -> str:
        """Translate one message with a plural."""
        return gettext(one if count == 1 else many)


class Form(FlaskForm):
    """A form of ours. `accepted` checks it and runs the action; a refusal comes back at its field.

    beside: names that its page sends with it and that are no fields, such as that of a second button.
    checks: rules of the verb about some of its fields, asked of their values when none of these is wrong. Those of all
    its bases count.
    """

    beside: ClassVar[tuple[str, ...]] = ()
    checks: ClassVar[Checks] = ()

    class Meta(FlaskForm.Meta):
        """The settings of the library's form: our own messages."""

        def get_translations(self, form: Any) -> Words:
            """Return our catalogues, in place of the library's."""
            return Words()

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Return the sent data; none for a form that shows the record as it stands (web.whole)."""
            return None if g.get("as_it_stands") else super().wrap_formdata(form, formdata)

    stood = ""  # the version of the record that it shows (web.whole)
    is_draft = False  # whether it was filled from what was typed in a session that has expired
    result: Any = None  # the result of the action in `accepted`
    clash: Any = None  # what somebody else has saved meanwhile (versions.Clash)
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
            self.is_draft = True
        super().__init__(*args, **kwargs)
        self._checks = [one for base in type(self).__mro__ for one in vars(base).get("checks", ())]
        if not self.once.data:
            self.once.data = uuid4().hex
        undeclared_fields.declare(*(field.name for field in self), *self.beside)

    def _asked_for(self, draft: list[tuple[str, str]]) -> bool:
        """Return True if the draft is of this form: a page may hold two, and the other one keeps its defaults."""
        own = {name for name, _field in self._unbound_fields}
        return any(name in own for name, _value in draft)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field; messages are in the language of the page. Raises Undeclared for any other field."""
        undeclared_fields.check()
        well = bool(super().validate(extra_validators))
        for field in self:
            field.errors = [str(error) for error in field.errors]
        for refusal in chain(self.refusals(), self._refused()):
            well = False
            if not self._is_wrong(refusal.field):
                self.refuse(refusal)
        return well

    def refusals(self) -> Iterable[Refused]:
        """Yield what the verb would refuse of what was typed, also beside wrong fields: all is said in one round."""
        return ()

    def also(self, check: Check, *names: str) -> None:
        """Ask `check` too of the values of these fields, if none of them is wrong."""
        self._checks.append((check, names))

    def _refused(self) -> Iterator[Refused]:
        for check, names in self._checks:
            if all(name in self and not self[name].errors for name in names):
                try:
                    check(*(self[name].data for name in names))
                except Refused as refusal:
                    yield refusal

    def _is_wrong(self, name: str | None) -> bool:
        return name is not None and name in self and bool(self[name].errors)

    def accepted(self, act: Callable[[], object]) -> bool:
        """Run `act` if the input is valid, and keep its result as `result`. Return True if it was done.

        If not, the reasons stand at the fields, or what has changed meanwhile over them. Until then the request has
        mostly read on a snapshot; `act` holds the write lock, and what was checked still stands. A refusal in `act`
        leaves nothing half written: it runs in a savepoint.
        """
        if not self.validate_on_submit() or self.clash is not None:
            return False
        if "refusal" in g:
            self.refuse(g.refusal)
            return False
        write_from_here()
        try:
            with db().begin_nested():
                self.result = act()
        except Refused as refusal:
            self.refuse(refusal)
            return False
        return True

    def refuse(self, refusal: Refused) -> None:
        """Show a refusal at its field, or over the form."""
        field = self._fields.get(refusal.field or "")
        if field is None:
            self.form_errors.append(str(refusal.reason))
        else:
            field.errors = [*field.errors, str(refusal.reason)]
