"""A table for a desk as a page asks for it: what is searched, kept and shown, and the same rows as a file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from outreach.access import audit, saved_views
from outreach.access.desks import Desk, bounded
from outreach.access.desks.forms import KeepForm, WithinForm
from outreach.access.gate import actor
from outreach.core.language import LazyText, gettext, lazy_gettext
from outreach.core.sheets import write_csv, write_xlsx
from outreach.web import saved
from outreach.web.downloads import download
from outreach.web.forms import Form
from outreach.web.paging import Page
from outreach.web.tables import Arguments, Asked, Table, Words
from outreach.web.transaction import db
from outreach.web.undeclared_fields import declare


@dataclass
class Seen:
    """What a page is asked for. words: those searched for within the table. done: the answer, if it is given.

    keeping: the form for the name of this list. views, own: the lists of the page and those that the user keeps.
    """

    desk: Desk
    table: Table
    asked: Asked
    form: WithinForm
    keeping: KeepForm | None = None
    words: str = ""
    done: Response | None = None
    own: Sequence[tuple[Words, Arguments]] = ()
    is_kept: bool = False

    @property
    def can_be_kept(self) -> bool:
        """True if it is another list than the page shows by itself."""
        return bool(self.asked.chosen) or self.asked.sort != self.table.first

    def shown(self, page: Page[Any]) -> dict[str, Any]:
        """Return what the template shows of a page of rows (templates/web/desk.html)."""
        kept = saved_views.of_user(db(), self.desk.name, actor())
        self.form.called.label.text = self.desk.searched
        self.own = list(self.table.named((one.arguments, one.name) for one in kept))
        here = next((one for one in kept if one.arguments == self.asked.arguments), None)
        self.is_kept = here is not None
        if self.keeping is None:
            called = here.name if here and here.name else self.table.called(self.asked)
            self.keeping = KeepForm(formdata=None, kept_as=called[: saved_views.LONGEST_NAME])
        seen = {"desk": self.desk, "table": self.table, "asked": self.asked, "page": page, "form": self.form}
        return seen | {"seen": self, "looked": bool(self.words)}


def look(desk: Desk, table: Table, asked: Asked | None = None) -> Seen:
    """Read the query string and the search; keep a view under a name, or let one go, if that is what was sent.

    asked: what the query string asks for, if a rule of the page has changed it.
    """
    seen = Seen(desk, table, asked or table.read(request.args), WithinForm(formdata=None))
    if request.method != "POST" or request.endpoint != desk.page:
        return seen
    declare("keep", "let_go")
    if "keep" in request.form:
        seen.keeping = KeepForm()
        _do(seen, seen.keeping, lambda: _keep(seen), _KEPT)
    elif "let_go" in request.form:
        form = Form()
        _do(seen, form, lambda: saved_views.let_go(db(), desk.name, seen.asked.arguments, actor()), _LET_GO)
        seen.form.form_errors = form.form_errors
    else:
        seen.form = WithinForm()
        seen.words = (seen.form.called.data or "") if seen.form.validate() else ""
    return seen


def _do(seen: Seen, form: Form, act: Callable[[], None], words: LazyText) -> None:
    if form.accepted(act):
        saved.say(words)
        seen.done = back(seen.desk, seen.asked)


def _keep(seen: Seen) -> None:
    """Keep the list that is shown. One that can be asked for no more (its caseworker has left) makes room for it."""
    for one in saved_views.of_user(db(), seen.desk.name, actor()):
        if not seen.table.knows(one.arguments):
            saved_views.let_go(db(), seen.desk.name, one.arguments, actor())
    assert seen.keeping is not None  # noqa: S101 (the form that is being sent)
    saved_views.keep(db(), seen.desk.name, seen.asked.arguments, seen.keeping.kept_as.data or "", actor())


def file_of(
    desk: Desk, table: Table, asked: Asked, rows: Sequence[Any], what: str, more: LazyText | None = None
) -> ResponseReturnValue:
    """Return the rows as CSV or XLSX (`what`), as they are filtered and sorted; on record.

    A cut is said in its last line. more: what to say there if the rows are cut already.
    """
    head, found = table.sheet(rows, iso=what == "csv")
    lines = bounded(chain(found, [[str(more)]] if more else []))
    audit.record(db(), desk.taken, actor(), about=f"{desk.name}.{what}")
    if what == "csv":
        return download(b"".join(write_csv(head, lines)), f"{desk.name}.csv")
    about = [(str(label), str(words)) for label, words in table.words(asked)]
    about = about or [(gettext("Filter"), gettext("All"))]
    sheet = write_xlsx(str(desk.title), head, lines, about=(gettext("About this list"), about))
    return download(sheet, f"{desk.name}.xlsx")


def back(desk: Desk, asked: Asked) -> Response:
    """Lead back to the table, filtered and sorted as it was."""
    arguments: dict[str, Any] = {**asked.arguments}
    return redirect(url_for(desk.page, **arguments), 303)


_KEPT, _LET_GO = lazy_gettext("The list is kept."), lazy_gettext("The list is kept no longer.")
