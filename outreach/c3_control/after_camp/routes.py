"""Certificates and the report of a camp, on the blueprint of the third C."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c3_control import camps
from outreach.c3_control.after_camp import certificates, reports
from outreach.c3_control.routes import routes
from outreach.casefile import paper_names
from outreach.core.language import gettext
from outreach.core.sheets import write_xlsx
from outreach.web import saved
from outreach.web.downloads import download
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.get("/camps/<uuid:camp_id>/certificates.pdf")
@allow(Permission.SEE_CAMPS)
def camp_certificates(camp_id: UUID) -> ResponseReturnValue:
    """Download the certificates of all attendees of a finished camp whom one sees."""
    return _certificates(camp_id)


@routes.get("/camps/<uuid:camp_id>/certificates/<uuid:seat_id>.pdf")
@allow(Permission.SEE_CAMPS)
def camp_certificate(camp_id: UUID, seat_id: UUID) -> ResponseReturnValue:
    """Download the certificate of one attendee."""
    return _certificates(camp_id, seat_id)


@routes.get("/camps/<uuid:camp_id>/report")
@allow(Permission.SEE_CAMPS)
def camp_report(camp_id: UUID) -> ResponseReturnValue:
    """Show what came of a camp, in figures."""
    report = reports.read(db(), camps.get(db(), camp_id, actor()), actor())
    return render_template("c3_control/camp_report.html", report=report, camp=report.camp)


@routes.get("/camps/<uuid:camp_id>/report.<any(pdf,xlsx):what>")
@allow(Permission.RUN_CAMPS)
def camp_report_file(camp_id: UUID, what: str) -> ResponseReturnValue:
    """Download the report of a camp."""
    report = reports.read(db(), camps.get(db(), camp_id, actor()), actor())
    if what == "pdf":
        return download(reports.printed(db(), report), "camp-report.pdf")
    head, rows = reports.sheet(report)
    about = (gettext("About this list"), [(gettext("Camp"), report.camp.name)])
    return download(write_xlsx(gettext("Camp report"), head, rows, about=about), "camp-report.xlsx")


def _certificates(camp_id: UUID, seat_id: UUID | None = None) -> ResponseReturnValue:
    """Return the certificates; lead back to the camp while there are none: it is not finished, or nobody was there."""
    found = camps.get(db(), camp_id, actor())
    there = certificates.attendees(found, certificates.in_sight(db(), found, actor(), seat_id))
    named = [one for one in there if paper_names.of(one.case.person)]
    if there and not named:
        saved.say(paper_names.NEEDED)
    if not named:
        return redirect(url_for("c3_control.camp", camp_id=camp_id), 303)
    return download(certificates.typeset(db(), found, named, actor()), "certificates.pdf")
