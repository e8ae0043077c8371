"""Subject access: handing out the data held on a young person. The pages belong to the blueprint of the dashboard."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.casefile import cases, people
from outreach.dashboard.routes import routes
from outreach.dashboard.subject_access import exports, receipts
from outreach.web.downloads import download
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.get("/cases/<uuid:case_id>/receipt.pdf")
@allow(Permission.SEE_CASE)
def receipt(case_id: UUID) -> ResponseReturnValue:
    """Download the letter for the young person: what we hold, who saw it."""
    case = cases.load(db(), case_id, actor())
    made = receipts.receipt(db(), case, actor())
    return download(made, f"receipt-{case.year}-{case.running:04d}.pdf")


@routes.get("/cases/<uuid:case_id>/export")
@allow(Permission.EXPORT_PERSON, fresh=True)
def export(case_id: UUID) -> ResponseReturnValue:
    """Show the contents of the export, and what it leaves out, before the download."""
    case = cases.load(db(), case_id, actor())
    return render_template("dashboard/export.html", case=case, called=people.called(case.person))


@routes.get("/cases/<uuid:case_id>/export.<any(json,pdf):what>")
@allow(Permission.EXPORT_PERSON, fresh=True)
def download_export(case_id: UUID, what: str) -> ResponseReturnValue:
    """Download everything about the young person, as JSON or PDF."""
    case = cases.load(db(), case_id, actor())
    made = exports.as_json(db(), case, actor()) if what == "json" else exports.as_pdf(db(), case, actor())
    return download(made, f"export-{case.year}-{case.running:04d}.{what}")
