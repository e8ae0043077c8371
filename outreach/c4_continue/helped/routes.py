"""The page of all help of one case, on the blueprint of the fourth C."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c4_continue.employers import placing
from outreach.c4_continue.giving import gifts
from outreach.c4_continue.inspectors import paths
from outreach.c4_continue.mentors import accompanying
from outreach.c4_continue.routes import routes
from outreach.casefile import cases
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.get("/cases/<uuid:case_id>/support")
@allow(Permission.SEE_CASE)
def support(case_id: UUID) -> ResponseReturnValue:
    """Show what a young person was given, where they work, who accompanies them, and how far they came as inspector."""
    case = cases.load(db(), case_id, actor())
    return render_template(
        "c4_continue/helped/support.html",
        case=case,
        given=gifts.of_case(db(), case.id),
        work=placing.of_case(db(), case.id),
        mentors=accompanying.of_case(db(), case.id),
        paths=paths.of_case(db(), case.id),
    )
