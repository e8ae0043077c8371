"""The papers of a camp, on the blueprint of the third C."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c3_control import camps
from outreach.c3_control.at_camp import papers
from outreach.c3_control.routes import routes
from outreach.web.downloads import download
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.get("/camps/<uuid:camp_id>/programme.pdf")
@allow(Permission.SEE_CAMPS)
def programme_paper(camp_id: UUID) -> ResponseReturnValue:
    """Download the programme of a camp."""
    return download(papers.programme(db(), camps.get(db(), camp_id, actor())), "camp-programme.pdf")


@routes.get("/camps/<uuid:camp_id>/roster.pdf")
@allow(Permission.TAKE_ROLL)
def roster_paper(camp_id: UUID) -> ResponseReturnValue:
    """Download the list of participants, as staff of the camp."""
    return download(papers.roster(db(), camps.get(db(), camp_id, actor()), actor()), "camp-roster.pdf")


@routes.get("/camps/<uuid:camp_id>/badges.pdf")
@allow(Permission.TAKE_ROLL)
def badges_paper(camp_id: UUID) -> ResponseReturnValue:
    """Download the badges of the participants, as staff of the camp."""
    return download(papers.badges_of(db(), camps.get(db(), camp_id, actor()), actor()), "camp-badges.pdf")


@routes.get("/camps/<uuid:camp_id>/on-duty.pdf")
@allow(Permission.TAKE_ROLL)
def duty_paper(camp_id: UUID) -> ResponseReturnValue:
    """Download what those on duty must know, as one of them."""
    return download(papers.on_duty(db(), camps.get(db(), camp_id, actor()), actor()), "camp-on-duty.pdf")
