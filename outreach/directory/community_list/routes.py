"""Pages of the list of communities, on the blueprint of the directory."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access import centres
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.core.language import lazy_gettext
from outreach.directory.agencies import communities
from outreach.directory.community_list.forms import CommunitiesForm
from outreach.directory.routes import routes
from outreach.web import saved
from outreach.web.paging import cut, start_of
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/communities/", methods=["GET", "POST"])
@allow(Permission.KEEP_DIRECTORY)
@saved.says(lazy_gettext("The communities are added."))
def community_list() -> ResponseReturnValue:
    """List the communities of the city, and add new ones, one on each line."""
    form, known = CommunitiesForm(), centres.choices(db(), actor())
    form.offer(known)
    if form.accepted(lambda: (communities.add_all(db(), form.lines(), actor(), form.centre.data),)):
        return redirect(url_for("directory.community_list"), 303)
    found = communities.everyone(db(), actor().centre_id)
    return render_template(
        "directory/communities.html",
        form=form,
        count=len(found),
        page=cut(found, start_of(request.args.get("start"))),
        centres=dict(known),
        own=actor().centre_id,
    )


@routes.post("/communities/<uuid:community_id>/<any(open,close):what>")
@allow(Permission.KEEP_DIRECTORY)
@saved.says(
    open=lazy_gettext("The community is offered again."), close=lazy_gettext("The community is offered no longer.")
)
def set_community(community_id: UUID, what: str) -> ResponseReturnValue:
    """Offer a community for choice, or no longer."""
    communities.set_active(db(), communities.get(db(), community_id, actor()), what == "open", actor())
    return redirect(url_for("directory.community_list"), 303)
