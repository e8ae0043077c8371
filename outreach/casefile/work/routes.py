"""The page of school and work, on the blueprint of the casefile."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from outreach.access import users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.casefile import cases, corrections
from outreach.casefile.routes import routes
from outreach.casefile.schooling import schoolings
from outreach.casefile.work import jobs
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.get("/cases/<uuid:case_id>/school-and-work")
@allow(Permission.SEE_CASE)
def learning_page(case_id: UUID) -> ResponseReturnValue:
    """Show where a young person stands at school, the subjects that they have passed, and their jobs."""
    case = cases.load(db(), case_id, actor())
    corrected = corrections.OfCase.read(db(), case, actor())
    results = schoolings.subjects(db(), case.person_id)
    return render_template(
        "casefile/work/page.html",
        case=case,
        schools=schoolings.of_young_person(db(), case.person_id),
        subjects=results,
        passed=sum(1 for one in results if (found := one.chosen("result")) and found.counts),
        jobs=jobs.of_young_person(db(), case.person_id),
        whole={"corrected": corrected, "names": users.names(db(), corrected.by)},
    )
