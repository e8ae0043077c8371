"""A table for a desk as a page asks for it: what is searched, kept and shown, and the same rows as a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from outreach.access import audit, saved_views
from outreach.access.desks import Desk, bounded
from outreach.access.desks.forms import WithinForm
from outreach.access.gate import actor
from outreach.core.language import LazyText, gettext, lazy_gettext
from outreach.core.sheets import write_csv, write_xlsx
from outreach.web import saved
from outreach.web.downloads import download
from outreach.web.forms import Form
from outreach.web.paging import Page
from outreach.web.tables import Asked, Table
from outreach.web.transaction import db
from outreach.web.undeclared_fields import declare

KEEP, LET_GO = "keep", "let_go"


@dataclass
class Seen:
    """What a page is asked for. words: those searched for within the table. done: the answer, if it is given."""

    desk: Desk
    table: Table
    asked: Asked
    form: WithinForm
    words: str = ""
    done: Response | None = None

    def shown(self, page: Page[Any]) -> dict[str, Any]:
        """Return what the template shows of a page of rows (templates/web/desk.html)."""
        kept = saved_views.of_user(db(), self.desk.name, actor())
        self.form.called.label.text = self.desk.searched
        views = [*self.desk.views, *self.table.named(kept)]
        seen = {"desk": self.desk, "table": self.table, "asked": self.asked, "page": page, "form": self.form}
        return seen | {"views": views, "is_kept": self.asked.arguments in kept, "looked": bool(self.words)}


def look(desk: Desk, table: Table) -> Seen:
    """Read the query string and the search; keep a view, or let one go, if that is what was sent."""
    asked = table.read(request.args)
    if request.method != "POST" or request.endpoint != desk.page:
        return Seen(desk, table, asked, WithinForm(formdata=None))
    declare(KEEP, LET_GO)
    seen = Seen(desk, table, asked, WithinForm())
    verb = next((verb for name, verb in _VERBS.items() if name in request.form), None)
    if verb is not None:
        form = Form()
        if form.accepted(lambda: verb(db(), desk.name, asked.arguments, actor())):
            saved.say(_KEPT if verb is saved_views.keep else _LET_GO)
            seen.done = back(desk, asked)
        seen.form = WithinForm(formdata=None)
        seen.form.form_errors = form.form_errors
    elif seen.form.validate():
        seen.words = seen.form.called.data or ""
    return seen


def file_of(
    desk: Desk, table: Table, asked: Asked, rows: Sequence[Any], what: str, more: LazyText | None = None
) -> ResponseReturnValue:
    """Return the rows as CSV or XLSX (`what`), as they are filtered and sorted; on record.

    A cut is said in its last line. more: what to say there if the rows are cut already.
    """
    head, found = table.sheet(rows)
    lines = bounded(chain(found, [[str(more)]] if more else []))
    audit.record(db(), "list.take", actor(), about=f"{desk.name}.{what}")
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
_VERBS = {KEEP: saved_views.keep, LET_GO: saved_views.let_go}
