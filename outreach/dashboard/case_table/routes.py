"""The page of cases, its bulk acts and its file, on the dashboard's blueprint."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access import audit, saved_views
from outreach.access.desks import bounded
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.access.users import User
from outreach.casefile import cases, finding, people, transfers, visits
from outreach.casefile.caseloads import Load
from outreach.casefile.cases import Case
from outreach.casefile.transfers.forms import HandOverForm, TickedForm
from outreach.core.errors import NotFound
from outreach.core.language import gettext, lazy_gettext
from outreach.core.sheets import write_csv, write_xlsx
from outreach.dashboard import case_table
from outreach.dashboard.case_table import Silence
from outreach.dashboard.case_table.forms import WithinForm
from outreach.dashboard.case_table.lacks import Lack
from outreach.dashboard.case_table.marked import Risk
from outreach.dashboard.routes import routes
from outreach.web import came_from, saved
from outreach.web.downloads import download
from outreach.web.paging import Page
from outreach.web.tables import Asked, Table
from outreach.web.transaction import db

__all__ = ["routes"]

PAGE = "cases"
# The lists that are looked through again and again: one tap each.
VIEWS: tuple[tuple[Any, dict[str, str]], ...] = (
    (lazy_gettext("All open"), {}),
    (lazy_gettext("Urgent"), {"urgent": "1"}),
    (Risk.RED.label, {"risk": Risk.RED.value}),
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
    form = WithinForm()
    if request.method == "POST" and form.validate():
        return _page(form=form, meant=finding.within(db(), form.called.data or "", actor()))
    return _page(form=form)


@routes.post("/cases/hand-over")
@allow(Permission.ASSIGN_CASE)
@saved.says(lazy_gettext("The cases are handed over."))
def hand_over_cases() -> ResponseReturnValue:
    """Transfer the ticked cases to another caseworker."""
    form = HandOverForm()
    found = _ticked(form)
    form.cases.choices = [(case.id, case.number) for case in found]
    able = _able()
    form.offer_workers(able)
    if form.accepted(lambda: transfers.hand_over(db(), found, form.caseworker.data, actor(), form.note.data)):
        name = next((user.name for user, _load in able if user.id == form.caseworker.data), "")
        words = lazy_gettext("Handed over to %(name)s: %(count)d cases.", name=name, count=len(found))
        saved.say(words)
        return _back()
    return _page(acts=form, meant=Case.id.in_([case.id for case in found]) if found else None)


@routes.post("/cases/visits")
@allow(Permission.ASSIGN_CASE)
@saved.says(lazy_gettext("The visits are asked for."))
def ask_visits() -> ResponseReturnValue:
    """Ask the caseworkers of the ticked cases for a visit."""
    form = TickedForm()
    found = _ticked(form)
    if form.accepted(lambda: visits.ask(db(), found, actor())):
        saved.say(lazy_gettext("Asked for a visit: %(count)d cases.", count=form.result))
        return _back()
    return _page(problems=form.form_errors + list(form.cases.errors))


@routes.get("/cases/list.<any(csv,xlsx):what>")
@allow(Permission.TAKE_LIST)
def case_file(what: str) -> ResponseReturnValue:
    """Download all rows of the table as it is filtered and sorted, without names; audited."""
    of = _table()
    asked = case_table.read(of, request.args)
    head, rows = of.sheet(case_table.whole(db(), actor(), asked, of))
    lines = bounded(rows)
    audit.record(db(), "case.list", actor(), about=f"cases.{what}")
    if what == "csv":
        return download(b"".join(write_csv(head, lines)), "cases.csv")
    about = [(str(label), str(words)) for label, words in of.words(asked)]
    return download(write_xlsx(gettext("Cases"), head, lines, about=(gettext("About this list"), about)), "cases.xlsx")


@routes.post("/cases/views")
@allow(Permission.SEE_CASE)
@saved.says(lazy_gettext("The list is kept."))
def keep_view() -> ResponseReturnValue:
    """Keep the filters and the order of the query string as a list of the user's own."""
    saved_views.keep(db(), PAGE, _asked().arguments, actor())
    return _back()


@routes.post("/cases/views/let-go")
@allow(Permission.SEE_CASE)
@saved.says(lazy_gettext("The list is kept no longer."))
def let_view_go() -> ResponseReturnValue:
    """Keep them no longer."""
    saved_views.let_go(db(), PAGE, _asked().arguments, actor())
    return _back()


def _ticked(form: HandOverForm | TickedForm) -> list[Case]:
    """Return the ticked cases. Raises NotFound for one that the user may not see."""
    ids = set(form.cases.data or ())
    found = cases.of_ids(db(), ids, actor())
    if len(found) < len(ids):
        raise NotFound
    return found


def _back() -> ResponseReturnValue:
    said: dict[str, Any] = {**_asked().arguments}
    return redirect(url_for("dashboard.case_list", **said), 303)


def _asked() -> Asked:
    return case_table.read(_table(), request.args)


def _page(
    *, form: WithinForm | None = None, acts: HandOverForm | None = None, meant: Any = None, problems: Sequence[str] = ()
) -> str:
    """Return the page. meant: the condition of the rows that are shown, in place of a page of all."""
    able = _able()
    of = case_table.table(actor(), able)
    asked = case_table.read(of, request.args)
    if meant is not None:
        page: Page[Any] = Page(case_table.found(db(), actor(), asked, meant), None)
        count = len(page.rows)
    else:
        page, count = case_table.page(db(), actor(), asked, of)
    if acts is None and actor().may(Permission.ASSIGN_CASE):
        acts = HandOverForm(formdata=None)
        acts.offer_workers(able)
    kept = saved_views.of_user(db(), PAGE, actor())
    ticks = "all" if "ticked" in request.args else acts.cases.data or () if acts else ()
    said = {
        "views": [*VIEWS, *of.named(kept)],
        "is_kept": asked.arguments in kept,
        "ticks": ticks,
        "problems": problems,
    }
    said |= {"form": form or WithinForm(formdata=None), "acts": acts, "called": people.called}
    shown = {
        "table": of,
        "asked": asked,
        "page": page,
        "count": count,
        "most": case_table.MOST_COUNTED,
        "many": case_table.MANY,
    }
    return render_template("dashboard/cases.html", looked=meant is not None, **shown, **said)


def _table() -> Table:
    return case_table.table(actor(), _able())


def _able() -> list[tuple[User, Load]]:
    """Return the caseworkers of the centre with their numbers of open cases, for its head."""
    return transfers.able(db(), actor()) if actor().may(Permission.ASSIGN_CASE) else []
