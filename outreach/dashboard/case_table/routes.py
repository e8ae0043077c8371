"""The page of cases and its file, on the dashboard's blueprint."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from outreach.access import audit
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.casefile import finding, people, transfers
from outreach.core.language import gettext, lazy_gettext
from outreach.core.sheets import write_csv, write_xlsx
from outreach.dashboard import case_table
from outreach.dashboard.case_table import Silence
from outreach.dashboard.case_table.forms import WithinForm
from outreach.dashboard.case_table.lacks import Lack
from outreach.dashboard.routes import routes
from outreach.web import came_from
from outreach.web.downloads import download
from outreach.web.paging import Page
from outreach.web.tables import Table
from outreach.web.transaction import db

__all__ = ["routes"]

# The lists that are looked through again and again: one tap each.
VIEWS: tuple[tuple[Any, dict[str, str]], ...] = (
    (lazy_gettext("All open"), {}),
    (lazy_gettext("Overdue"), {"late": "1", "sort": "next"}),
    *((how.label, {"silent": how.value, "sort": "silent"}) for how in Silence),
    *((lack.label, {"lack": lack.value}) for lack in Lack),
    (lazy_gettext("Closed"), {"closed": "1"}),
)


@routes.route("/cases/", methods=["GET", "POST"])
@allow(Permission.SEE_CASE)
def case_list() -> ResponseReturnValue:
    """Show the user's cases as a table, or those found in it. Names are searched by POST: none stands in an address."""
    came_from.remember()
    of = _table()
    asked, form = case_table.read(of, request.args), WithinForm()
    looked = request.method == "POST" and form.validate()
    if looked:
        meant = finding.within(db(), form.called.data or "", actor())
        page: Page[Any] = Page(case_table.found(db(), actor(), asked, meant), None)
        count = len(page.rows)
    else:
        page, count = case_table.page(db(), actor(), asked, of)
    said = {"table": of, "asked": asked, "views": VIEWS, "called": people.called, "most": case_table.MOST_COUNTED}
    return render_template("dashboard/cases.html", page=page, form=form, looked=looked, count=count, **said)


@routes.get("/cases/list.<any(csv,xlsx):what>")
@allow(Permission.TAKE_LIST)
def case_file(what: str) -> ResponseReturnValue:
    """Download all rows of the table as it is filtered and sorted, without names; audited."""
    of = _table()
    asked = case_table.read(of, request.args)
    head, lines = of.sheet(case_table.whole(db(), actor(), asked, of))
    audit.record(db(), "case.list", actor(), about=f"cases.{what}")
    if what == "csv":
        return download(b"".join(write_csv(head, lines)), "cases.csv")
    about = [(str(label), str(words)) for label, words in of.words(asked)]
    return download(write_xlsx(gettext("Cases"), head, lines, about=(gettext("About this list"), about)), "cases.xlsx")


def _table() -> Table:
    carriers = transfers.able(db(), actor()) if actor().may(Permission.ASSIGN_CASE) else []
    return case_table.table(actor(), carriers)
