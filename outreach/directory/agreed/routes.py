"""Pages of the agreements with agencies, on the blueprint of the directory."""

from urllib.parse import quote
from uuid import UUID

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.core import clock
from outreach.core.files import content
from outreach.core.language import lazy_gettext
from outreach.directory import agencies
from outreach.directory.agencies import agreements, scans
from outreach.directory.agencies.agreements import AgencyAgreement
from outreach.directory.agencies.scans import AgreementScan
from outreach.directory.agreed.forms import AgreementForm, ScanForm
from outreach.directory.routes import routes
from outreach.web import errors, saved
from outreach.web.paging import cut, start_of
from outreach.web.transaction import db
from outreach.web.uploads import takes_files

__all__ = ["routes"]

DAMAGED = lazy_gettext(
    "This file is damaged and cannot be opened. Nothing of it was sent. Please tell the administrator."
)
ALONE = "default-src 'none'; sandbox"


@routes.get("/agencies/agreements")
@allow(Permission.KEEP_DIRECTORY)
def ending_agreements() -> ResponseReturnValue:
    """List the agreements that have ended or end soon."""
    ending = agreements.ending(db(), clock.today(), actor().centre_id)
    page = cut(ending, start_of(request.args.get("start")))
    return render_template("directory/ending.html", page=page)


@routes.route("/agencies/<uuid:agency_id>/agreements/new", methods=["GET", "POST"])
@allow(Permission.KEEP_DIRECTORY)
@saved.says(lazy_gettext("The agreement is saved."))
@takes_files(content.check)
def add_agreement(agency_id: UUID) -> ResponseReturnValue:
    """Record an agreement, with a scan if there is one."""
    agency, form = agencies.load(db(), agency_id, actor()), AgreementForm()

    def act() -> AgencyAgreement:
        made = agreements.agree(db(), agency, form.details(), actor())
        if form.file.data:
            scans.keep(db(), made, form.file.data, actor())
        return made

    if form.accepted(act):
        return redirect(url_for("directory.agency", agency_id=agency_id), 303)
    return _page("directory/agreement.html", form=form, agency=agency)


@routes.route("/agencies/<uuid:agency_id>/agreements/<uuid:agreement_id>/scan/new", methods=["GET", "POST"])
@allow(Permission.KEEP_DIRECTORY)
@saved.says(lazy_gettext("The scan is kept."))
@takes_files(content.check)
def add_scan(agency_id: UUID, agreement_id: UUID) -> ResponseReturnValue:
    """Keep the scan of an agreement, replacing the earlier one."""
    agency, form = agencies.load(db(), agency_id, actor()), ScanForm()
    agreement = agreements.one_of(db(), agency, agreement_id)
    if form.accepted(lambda: scans.keep(db(), agreement, form.file.data, actor())):
        return redirect(url_for("directory.agency", agency_id=agency_id), 303)
    return _page("directory/scan.html", form=form, agency=agency)


@routes.get("/agencies/<uuid:agency_id>/agreements/<uuid:agreement_id>/scan")
@allow(Permission.KEEP_DIRECTORY)
def download_scan(agency_id: UUID, agreement_id: UUID) -> ResponseReturnValue:
    """Download the scanned paper. Every piece is verified before the first byte is sent."""
    agreement = agreements.one_of(db(), agencies.load(db(), agency_id, actor()), agreement_id)
    scan = scans.of_agreement(db(), agreement)
    plain = scans.opened(db(), scan, actor())
    if plain is None:
        return errors.page(500, DAMAGED)
    return Response(plain, headers=_download_headers(scan), mimetype=scan.content_type.value)


def _page(name: str, **values: object) -> str:
    return render_template(name, most=current_app.config["LARGEST_FILE"] >> 20, **values)


def _download_headers(scan: AgreementScan) -> dict[str, str]:
    """Return headers for a download, never inline: the name in UTF-8 (RFC 5987), and a plain one for old programs."""
    plain_name = f"agreement{scan.content_type.ending}"
    named = quote(scan.file_name or plain_name, safe="")
    return {
        "Content-Disposition": f"attachment; filename=\"{plain_name}\"; filename*=UTF-8''{named}",
        "Content-Length": str(scan.size),
        "Content-Security-Policy": ALONE,
    }
