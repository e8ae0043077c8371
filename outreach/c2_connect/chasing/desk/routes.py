"""The table of stuck referrals, a reminder of many at once, and its file; on the blueprint of the second C."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from outreach.access import users
from outreach.access.desks import requests as desk
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.access.users import User
from outreach.c2_connect import chasing
from outreach.c2_connect.chasing import stuck, stuck_table
from outreach.c2_connect.chasing.desk.forms import TickedForm
from outreach.c2_connect.routes import routes
from outreach.casefile import finding, people
from outreach.core.errors import NotFound
from outreach.core.language import lazy_gettext
from outreach.web import came_from, saved
from outreach.web.arguments import id_argument
from outreach.web.forms import Form
from outreach.web.tables import Table
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/referrals/stuck", methods=["GET", "POST"])
@allow(Permission.SEE_CASE)
def stuck_list() -> ResponseReturnValue:
    """Show the referrals that wait for somebody of the centre as a table, oldest first, or those found in it."""
    came_from.remember()
    return _page()


@routes.post("/referrals/stuck/remind")
@allow(Permission.SEND_ON)
@saved.says(lazy_gettext("The agencies are reminded."))
def remind_agencies() -> ResponseReturnValue:
    """Remind the agencies of the ticked referrals that wait for their answer."""
    form = TickedForm()
    ids = set(form.referrals.data or ())
    found = stuck_table.of_ids(db(), actor(), ids)
    if len(found) < len(ids):
        raise NotFound
    if form.accepted(lambda: stuck_table.remind(db(), found, actor())):
        saved.say(lazy_gettext("Agencies were reminded. Referrals: %(count)d", count=form.result))
        return desk.back(stuck_table.DESK, _table().read(request.args))
    return _page(form)


@routes.get("/referrals/stuck/list.<any(csv,xlsx):what>")
@allow(Permission.TAKE_LIST)
def stuck_file(what: str) -> ResponseReturnValue:
    """Download the table as it is filtered and sorted, without names; audited."""
    table = _table()
    asked = table.read(request.args)
    return desk.file_of(stuck_table.DESK, table, asked, stuck_table.whole(db(), actor(), asked, table), what)


def _page(ticked: Form | None = None) -> ResponseReturnValue:
    table = _table()
    seen = desk.look(stuck_table.DESK, table)
    if seen.done is not None:
        return seen.done
    meant = finding.within(db(), seen.words, actor()) if seen.words else None
    page = stuck_table.page(db(), actor(), seen.asked, table, meant)
    return render_template(
        "c2_connect/chasing/stuck.html",
        **seen.shown(page),
        ticked=ticked or TickedForm(formdata=None),
        onward=chasing.onward(db(), [(row.case, row.referral) for row in page.rows], actor()),
        sent=stuck.one_of(db(), actor(), id_argument("sent")) if request.args.get("sent") else None,
        called=people.called,
        days_late=stuck_table.days_late,
    )


def _table() -> Table:
    return stuck_table.table(actor(), _able())


def _able() -> list[tuple[User, object]]:
    centre_id = actor().centre_id if actor().may(Permission.ASSIGN_CASE) else None
    return [(user, None) for user in users.caseworkers(db(), centre_id)] if centre_id else []
