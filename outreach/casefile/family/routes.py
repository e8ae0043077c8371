"""Pages of family and household, on the blueprint of the casefile."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from outreach.access import users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.casefile import cases, corrections, reveals
from outreach.casefile.family import addresses, kinships, members, reunions, warning
from outreach.casefile.people import called
from outreach.casefile.reveals import Section
from outreach.casefile.routes import routes
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.get("/cases/<uuid:case_id>/family")
@allow(Permission.SEE_CASE)
def family_page(case_id: UUID) -> ResponseReturnValue:
    """Show who is around a young person, and where they live; who is safe for who may unfold it, on record."""
    case = cases.load(db(), case_id, actor())
    unfolded = reveals.may_reveal(db(), case, actor())
    if unfolded:
        reveals.reveal(db(), case, Section.FAMILY, actor())
    people = members.around(db(), case.person_id)
    lived, returns = addresses.of_young_person(db(), case.person_id), reunions.told(db(), case.person_id)
    corrected = corrections.OfCase.read(db(), case, actor())
    return render_template(
        "casefile/family/page.html",
        case=case,
        unfolded=unfolded,
        people=people,
        kin=kinships.of_case(db(), case, actor()),
        called=called,
        doubts=warning.all_doubts(db(), case.person_id, people, unfolded=unfolded),
        addresses=lived,
        returns=returns,
        address_asked=reunions.address_asked(returns, lived),
        not_safe=warning.not_safe(db(), case, actor()),
        whole={"corrected": corrected, "names": users.names(db(), corrected.by)},
    )
