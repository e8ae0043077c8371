"""The dashboard: the home page of each role, the approval queue, and a case as a whole."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c5_complete import lasting
from outreach.casefile import cases, due_lists, finding, flags, people, reveals
from outreach.casefile.cases import Case
from outreach.casefile.consents import GivenBy, Told
from outreach.casefile.due_days import What
from outreach.casefile.history import HistoryKind
from outreach.casefile.notices.routes import read_those_of
from outreach.casefile.reveals import ON_THE_CASE, Section
from outreach.core import clock
from outreach.dashboard import case_circle, trails, whole_case, worklists
from outreach.dashboard.agenda.requests import page_of
from outreach.dashboard.whole_case import Asked
from outreach.web import came_from, idempotency
from outreach.web.paging import Page
from outreach.web.transaction import db

routes = Blueprint("dashboard", __name__)

BEGINS_AT = {  # a user without cases starts at the first of these that they may enter
    Permission.ANSWER_REFERRAL: "partners.partner_inbox",
    Permission.KEEP_HOUSE: "c3_control.tonight",
    Permission.MANAGE_USERS: "access.user_list",
    Permission.SEE_STATISTICS: "statistics.overview",
}


@routes.get("/")
@allow(Permission.SIGNED_IN)
def home() -> ResponseReturnValue:
    """Show today's work, or redirect a role without cases to its own start page."""
    if not actor().may(Permission.SEE_CASE):
        first = next((page for permission, page in BEGINS_AT.items() if actor().may(permission)), "dashboard.own_trail")
        return redirect(url_for(first), 303)
    came_from.remember()
    today = worklists.today(db(), actor())
    pages = _pages("emergencies", "erasures")
    named = {"called": people.called, "one_name": finding.one_name, "page_of": page_of}
    return render_template("dashboard/home.html", work=today, pages=pages, What=What, **named)


@routes.get("/due/<any(all,follow_up,plan,outcome,risk,act,pathway,search,review,visit,conference):what>")
@allow(Permission.SEE_CASE)
def due_list(what: str) -> ResponseReturnValue:
    """List what is due in the user's cases, longest overdue first; «all» is what is due in open ones."""
    came_from.remember()
    after = request.args.get("after")
    if what == "all":
        page = due_lists.page_of_all(db(), actor(), after)
        return render_template("dashboard/due.html", page=page, what=None, What=What, lasts={}, called=people.called)
    asked = What(what)
    page = due_lists.page(db(), actor(), asked, after)
    lasts = lasting.due(db(), [row.case.id for row in page.rows], clock.today()) if asked is What.OUTCOME else {}
    return render_template("dashboard/due.html", page=page, what=asked, What=What, lasts=lasts, called=people.called)


@routes.get("/cases/<uuid:case_id>")
@allow(Permission.SEE_CASE)
def case(case_id: UUID) -> ResponseReturnValue:
    """Show the case page; sensitive sections are folded. The arguments name a kind and a page of its history."""
    found = cases.load(db(), case_id, actor())
    read_those_of(case_id)
    came_from.enter_case()
    page = _case_page(found, Asked(kind=_kind(request.args.get("kind")), after=request.args.get("after")))
    flags.looked(db(), found, actor())  # behind the page, which fetched the key of the name together with others
    return page


@routes.post(f"/cases/<uuid:case_id>/reveal/<any({','.join(ON_THE_CASE)}):what>")
@allow(Permission.SEE_CASE)
def reveal(case_id: UUID, what: str) -> ResponseReturnValue:
    """Show the case page with one sensitive section unfolded; a reload folds it again."""
    found = cases.load(db(), case_id, actor())
    reveals.reveal(db(), found, Section(what), actor())
    idempotency.spend(db(), url_for("dashboard.case", case_id=case_id))
    return _case_page(found, Asked(unfolded=Section(what)))


@routes.get("/cases/<uuid:case_id>/trail")
@allow(Permission.SEE_TRAIL)
def case_trail(case_id: UUID) -> ResponseReturnValue:
    """Show the audit trail of a young person: who looked, and what was done."""
    found = cases.load(db(), case_id, actor())
    page = trails.of_case(db(), found, actor(), request.args.get("after"))
    return render_template("dashboard/case_trail.html", case=found, page=page, called=people.called)


@routes.get("/trail")
@allow(Permission.SIGNED_IN)
def own_trail() -> ResponseReturnValue:
    """Show the user's own audit trail."""
    page = trails.of_actor(db(), actor(), request.args.get("after"))
    return render_template("dashboard/own_trail.html", page=page)


def _pages(*names: str) -> dict[str, Page[Any]]:
    """Return a page of each queue; the query argument named like a queue is its `after` key."""
    queues = worklists.queues(actor())
    return {name: queues[name].page(db(), request.args.get(name)) for name in names}


def _kind(said: str | None) -> HistoryKind | None:
    """Return the kind in an address; None, for all kinds, for what names none."""
    return HistoryKind(said) if said in set(HistoryKind) else None


def _case_page(found: Case, asked: Asked) -> str:
    whole = whole_case.gather(db(), found, actor(), asked)
    said = {"GivenBy": GivenBy, "Told": Told, "Section": Section, "HistoryKind": HistoryKind}
    back = came_from.list_before(url_for("dashboard.case_list"))
    near = case_circle.placed(whole.around)
    return render_template("dashboard/case.html", whole=whole, case=found, people=people, back=back, near=near, **said)
