"""The page of approvals and its file, on the dashboard's blueprint."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from outreach.access.desks import requests as desk
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.casefile import finding, people
from outreach.dashboard import approval_table
from outreach.dashboard.approval_table import DESK, TABLE
from outreach.dashboard.routes import routes
from outreach.web import came_from
from outreach.web.paging import Page
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/approvals", methods=["GET", "POST"])
@allow(Permission.APPROVE)
def approvals() -> ResponseReturnValue:
    """Show what waits for a decision as a table, the oldest first, or what is found in it."""
    came_from.remember()
    seen = desk.look(DESK, TABLE)
    if seen.done is not None:
        return seen.done
    meant = finding.within(db(), seen.words, actor()) if seen.words else None
    rows, more = approval_table.bounded(approval_table.rows(db(), actor(), seen.asked, meant))
    page = TABLE.cut(seen.asked, rows, lambda row: row.one.id)
    shown = seen.shown(Page(approval_table.told(db(), page.rows, named=True), page.next_key))
    return render_template("dashboard/approvals.html", **shown, called=people.called, more=more)


@routes.get("/approvals/list.<any(csv,xlsx):what>")
@allow(Permission.APPROVE)
def approval_file(what: str) -> ResponseReturnValue:
    """Download the table as it is filtered and sorted, with case numbers in place of names; audited."""
    asked = TABLE.read(request.args)
    rows, more = approval_table.bounded(approval_table.rows(db(), actor(), asked))
    told = approval_table.told(db(), TABLE.sorted(asked, rows), named=False)
    return desk.file_of(DESK, TABLE, asked, told, what, more)
