"""Pages of an agency's tokens. They belong to the same blueprint as the API."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.access import users
from outreach.access.bearer import tokens
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.access.visitor.requests import site
from outreach.api import telling, webhooks
from outreach.api.keys.forms import RotateForm, TokenForm
from outreach.api.own.routes import routes
from outreach.api.requests import ROOT
from outreach.core.language import lazy_gettext
from outreach.directory import agencies
from outreach.directory.agencies import Agency
from outreach.web import idempotency, saved
from outreach.web.forms import Form
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.get("/agencies/<uuid:agency_id>/program")
@allow(Permission.MANAGE_AGENCIES)
def agency_program(agency_id: UUID) -> ResponseReturnValue:
    """Show the tokens and webhooks of an agency."""
    return _page(agencies.get(db(), agency_id))


@routes.route("/agencies/<uuid:agency_id>/tokens/new", methods=["GET", "POST"])
@allow(Permission.MANAGE_AGENCIES, fresh=True)
def make_token(agency_id: UUID) -> ResponseReturnValue:
    """Make a new token; it is shown once."""
    agency, form = agencies.get(db(), agency_id), TokenForm()
    if form.accepted(lambda: tokens.make(db(), agencies.service_account_of(db(), agency), form.details(), actor())):
        return _shown_once(agency, form.result[1])
    return render_template("api/new_token.html", form=form, agency=agency)


@routes.route("/agencies/<uuid:agency_id>/tokens/<uuid:token_id>/rotate", methods=["GET", "POST"])
@allow(Permission.MANAGE_AGENCIES, fresh=True)
def rotate_token(agency_id: UUID, token_id: UUID) -> ResponseReturnValue:
    """Replace a token by a new one; it is shown once."""
    agency, form = agencies.get(db(), agency_id), RotateForm()
    token = tokens.get(db(), agency.id, token_id)
    if form.accepted(lambda: tokens.rotate(db(), token, form.overlap, actor())):
        return _shown_once(agency, form.result[1])
    return render_template("api/rotate_token.html", form=form, agency=agency, token=token)


@routes.post("/agencies/<uuid:agency_id>/tokens/<uuid:token_id>/revoke")
@allow(Permission.MANAGE_AGENCIES)
@saved.says(lazy_gettext("The token is revoked."))
def revoke_token(agency_id: UUID, token_id: UUID) -> ResponseReturnValue:
    """Revoke a token, at once."""
    agency, form = agencies.get(db(), agency_id), Form()
    token = tokens.get(db(), agency.id, token_id)

    if form.accepted(lambda: tokens.revoke(db(), token, actor())):
        return redirect(url_for("api.agency_program", agency_id=agency.id), 303)
    return _page(agency)


@routes.post("/agencies/<uuid:agency_id>/webhooks/<uuid:webhook_id>/remove")
@allow(Permission.MANAGE_AGENCIES)
@saved.says(lazy_gettext("The webhook is removed, and its waiting messages with it."))
def take_webhook_away(agency_id: UUID, webhook_id: UUID) -> ResponseReturnValue:
    """Remove a webhook and cancel its waiting messages."""
    agency, form = agencies.get(db(), agency_id), Form()
    endpoint = webhooks.get(db(), agency.id, webhook_id)

    def act() -> None:
        telling.forget(db(), endpoint)
        webhooks.remove(db(), endpoint, actor())

    if form.accepted(act):
        return redirect(url_for("api.agency_program", agency_id=agency.id), 303)
    return _page(agency)


def _page(agency: Agency) -> str:
    found = tokens.of_agency(db(), agency.id)
    return render_template(
        "api/program.html",
        agency=agency,
        tokens=found,
        makers=users.names(db(), {token.made_by for token in found if token.made_by}),
        endpoints=webhooks.of_agency(db(), agency.id),
        address=site().origin + ROOT,
        fhir=f"{site().origin}/fhir",
    )


def _shown_once(agency: Agency, text: str) -> str:
    idempotency.spend(db(), url_for("api.agency_program", agency_id=agency.id))
    return render_template("api/token.html", agency=agency, text=text, address=site().origin + ROOT)
