"""Pages to close an agency, or to end its work with a centre: open referrals return."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.access import centres
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.core.language import lazy_gettext
from outreach.directory import agencies
from outreach.directory.agencies import reaching
from outreach.partners import closing
from outreach.partners.closing.forms import CentresForm
from outreach.partners.routes import routes
from outreach.web import saved, whole
from outreach.web.forms import Form
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/agencies/<uuid:agency_id>/closing", methods=["GET", "POST"])
@allow(Permission.KEEP_DIRECTORY)
@saved.says(lazy_gettext("The work with the agency is ended."))
def close_agency(agency_id: UUID) -> ResponseReturnValue:
    """Close an agency, or end its work with the actor's centre, after a preview of what ends."""
    found, form = agencies.load(db(), agency_id, actor()), Form()
    ends = closing.would_end(db(), found, actor())
    if form.accepted(lambda: closing.close(db(), found, actor())):
        return redirect(url_for("directory.agency_list"), 303)
    return render_template("directory/closing.html", form=form, agency=found, ends=ends)


@routes.route("/agencies/<uuid:agency_id>/centres", methods=["GET", "POST"])
@allow(Permission.MANAGE_AGENCIES)
@saved.says(lazy_gettext("The centres of the agency are saved."))
def agency_centres(agency_id: UUID) -> ResponseReturnValue:
    """Set the centres that an agency works with."""
    found, known = agencies.get(db(), agency_id), centres.all_centres(db())
    form = whole.over(lambda: CentresForm.of(found, known, reaching.centres_of(db(), found)), found)
    every, chosen = form.where.data == "every", [one for one in form.centres.data or [] if one]

    if form.accepted(lambda: closing.set_centres(db(), found, chosen, every, actor())):
        return redirect(url_for("directory.agency", agency_id=agency_id), 303)
    return render_template("directory/centres.html", form=form, agency=found)
