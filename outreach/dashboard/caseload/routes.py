"""Pages of the dashboard's blueprint: what each caseworker carries, and the sheet of what was handed over."""

from dataclasses import fields

from flask import render_template
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.casefile import people, transfers, weights
from outreach.casefile.caseloads import Load
from outreach.dashboard.caseload import given
from outreach.dashboard.routes import routes
from outreach.web import came_from
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.get("/caseload")
@allow(Permission.ASSIGN_CASE)
def caseload() -> ResponseReturnValue:
    """Show what each carries, the heaviest first, and how a case weighs."""
    came_from.remember()
    able = transfers.able(db(), actor())
    rows = sorted(able, key=lambda row: -row[1].weight)
    left = transfers.count(db(), actor())
    total = Load(**{one.name: sum(getattr(load, one.name) for _user, load in able) for one in fields(Load)})
    return render_template("dashboard/caseload.html", rows=rows, total=total, left=left, rules=[*weights.rules()])


@routes.get("/cases/handed-over")
@allow(Permission.SEE_CASE)
def given_cases() -> ResponseReturnValue:
    """Show what was handed over lately, with note, core persons and what is due."""
    came_from.remember()
    return render_template("dashboard/given.html", rows=given.sheet(db(), actor()), called=people.called)
