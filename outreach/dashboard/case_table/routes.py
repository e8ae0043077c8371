"""The page of cases, its bulk acts and its file, on the dashboard's blueprint."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from outreach.access.desks import Desk
from outreach.access.desks import requests as desk
from outreach.access.desks.requests import Seen
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.access.users import User
from outreach.casefile import cases, finding, people, transfers, visits
from outreach.casefile.caseloads import Load
from outreach.casefile.cases import Case
from outreach.casefile.transfers import meeting
from outreach.casefile.transfers.forms import HandOverForm, TickedForm
from outreach.core.errors import NotFound
from outreach.core.language import lazy_gettext
from outreach.dashboard import case_table
from outreach.dashboard.case_table import Silence
from outreach.dashboard.case_table.lacks import Lack
from outreach.dashboard.case_table.marked import Risk
from outreach.dashboard.routes import routes
from outreach.web import came_from, saved
from outreach.web.paging import Page
from outreach.web.transaction import db

__all__ = ["routes"]

Able = list[tuple[User, Load]]
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


DESK = Desk(
    "cases",
    lazy_gettext("Cases"),
    "dashboard.case_list",
    "dashboard.case_file",
    VIEWS,
    searched=lazy_gettext("Nickname, name or case number"),
    stays=("worker", "rows"),
    taken="case.list",
)


@routes.route("/cases/", methods=["GET", "POST"])
@allow(Permission.SEE_CASE)
def case_list() -> ResponseReturnValue:
    """Show the user's cases as a table, or those found in it. Names are searched by POST: none stands in an address."""
    came_from.remember()
    able = _able()
    seen = _look(able)
    if seen.done is not None:
        return seen.done
    return _page(seen, able, meant=finding.within(db(), seen.words, actor()) if seen.words else None)


@routes.post("/cases/hand-over")
@allow(Permission.ASSIGN_CASE)
@saved.says(lazy_gettext("The cases are handed over."))
def hand_over_cases() -> ResponseReturnValue:
    """Transfer the ticked cases to another caseworker."""
    form = HandOverForm()
    found = _ticked(form)
    form.meet(db(), found)
    form.cases.choices = [(case.id, case.number) for case in found]
    able = _able()
    form.offer_workers(able)
    if form.accepted(lambda: transfers.hand_over(db(), found, form.caseworker.data, actor(), form.note.data)):
        name = next((user.name for user, _load in able if user.id == form.caseworker.data), "")
        words = lazy_gettext("Handed over to %(name)s: %(count)d cases.", name=name, count=len(found))
        saved.say(words)
        return _back()
    return _page(_look(able), able, acts=form, meant=Case.id.in_([case.id for case in found]) if found else None)


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
    able = _able()
    return _page(_look(able), able, problems=form.form_errors + list(form.cases.errors))


@routes.get("/cases/list.<any(csv,xlsx):what>")
@allow(Permission.TAKE_LIST)
def case_file(what: str) -> ResponseReturnValue:
    """Download all rows of the table as it is filtered and sorted, without names; audited."""
    of = case_table.table(actor(), _able())
    asked = case_table.read(of, request.args)
    return desk.file_of(DESK, of, asked, case_table.whole(db(), actor(), asked, of), what)


@routes.post("/cases/views")
@routes.post("/cases/views/let-go")
@allow(Permission.SEE_CASE)
def old_views() -> ResponseReturnValue:
    """Lead a page from before lists had names on to the list, where it is kept, renamed and let go."""
    saved.nothing()
    return _back()


def _ticked(form: HandOverForm | TickedForm) -> list[Case]:
    """Return the ticked cases. Raises NotFound for one that the user may not see."""
    ids = set(form.cases.data or ())
    found = cases.of_ids(db(), ids, actor())
    if len(found) < len(ids):
        raise NotFound
    return found


def _back() -> ResponseReturnValue:
    return desk.back(DESK, case_table.read(case_table.table(actor(), _able()), request.args))


def _look(able: Able) -> Seen:
    of = case_table.table(actor(), able)
    return desk.look(DESK, of, case_table.read(of, request.args))


def _page(
    seen: Seen,
    able: Able,
    *,
    acts: HandOverForm | None = None,
    meant: Any = None,
    problems: Sequence[str] = (),
) -> str:
    """Return the page. meant: the condition of the rows that are shown, in place of a page of all."""
    if meant is not None:
        page: Page[Any] = Page(case_table.found(db(), actor(), seen.asked, meant), None)
        count = len(page.rows)
    else:
        page, count = case_table.page(db(), actor(), seen.asked, seen.table)
    if acts is None and actor().may(Permission.ASSIGN_CASE):
        acts = HandOverForm(formdata=None)
        acts.offer_workers(able)
    if acts is not None:
        acts.stood = meeting.stamp(row.case for row in page.rows)
    shown = seen.shown(page) | {"looked": meant is not None, "called": people.called, "acts": acts}
    shown |= {"count": count, "most": case_table.MOST_COUNTED, "many": case_table.MANY, "problems": problems}
    ticks = "all" if "ticked" in request.args else acts.cases.data or () if acts else ()
    return render_template("dashboard/cases.html", **shown, ticks=ticks)


def _able() -> Able:
    """Return the caseworkers of the centre with their numbers of open cases, for its head."""
    return transfers.able(db(), actor()) if actor().may(Permission.ASSIGN_CASE) else []
