"""API routes of an agency's own settings. They belong to the same blueprint as the referrals."""

from uuid import UUID

from flask import current_app

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.api import bodies, schemas, telling, webhooks
from outreach.api.appointments.routes import routes
from outreach.api.requests import ROOT, Answered, Operation, operation
from outreach.api.routes import problem_of
from outreach.core.errors import NotFound, Refused
from outreach.directory import agencies
from outreach.directory.agencies import Agency, CapacityDetails
from outreach.web import api_requests, whole
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.get(f"{ROOT}/agency")
@allow(Permission.PROGRAM_READ)
@operation(
    Operation(summary="Your own entry in the directory", tag="Agency", answer=schemas.AgencyShown, versioned=True)
)
def read_agency() -> Answered:
    """Return the agency's entry, as referrals are matched against it now."""
    return _answered(agencies.get(db(), _agency_id()))


@routes.put(f"{ROOT}/agency/capacity")
@allow(Permission.PROGRAM_ANSWER)
@operation(
    Operation(
        summary="Tell the places that are free",
        tag="Agency",
        answer=schemas.AgencyShown,
        body=bodies.Capacity,
        versioned=True,
        changes=True,
    )
)
def say_capacity(body: bodies.Capacity) -> Answered:
    """Set the number of free places; it counts at once. Problem: 412 for an outdated version."""
    agency = agencies.get(db(), _agency_id())
    whole.wait_for(agency)
    api_requests.check_version(schemas.agency_version(agency), lambda: schemas.agency_of(agency))
    details = CapacityDetails(places_free=body.places_free, full_until=body.full_until)
    try:
        agencies.say_capacity(db(), agency, details, actor())
    except Refused as refusal:
        raise problem_of(422, refusal) from None
    return _answered(agency)


@routes.get(f"{ROOT}/webhooks")
@allow(Permission.PROGRAM_WEBHOOKS)
@operation(Operation(summary="Where you are told of referrals", tag="Webhooks", answer=schemas.WebhookPage))
def list_webhooks() -> Answered:
    """Return all webhooks of the agency, without their secrets."""
    found = webhooks.of_agency(db(), _agency_id())
    return Answered(schemas.WebhookPage(webhooks=[schemas.webhook_of(endpoint) for endpoint in found]))


@routes.post(f"{ROOT}/webhooks")
@allow(Permission.PROGRAM_WEBHOOKS)
@operation(
    Operation(
        summary="Be told of referrals", tag="Webhooks", answer=schemas.WebhookSecret, status=201, body=bodies.Webhook
    )
)
def add_webhook(body: bodies.Webhook) -> Answered:
    """Register a webhook; its secret is shown only now."""
    tls, local = bool(current_app.config["SESSION_COOKIE_SECURE"]), current_app.config["POSTING"].local_hooks
    try:
        endpoint, secret = webhooks.register(db(), _agency_id(), body.url, body.events, actor(), tls=tls, local=local)
    except Refused as refusal:
        raise problem_of(422, refusal) from None
    return Answered(schemas.secret_of(endpoint, secret))


@routes.post(f"{ROOT}/webhooks/<uuid:webhook_id>/rotate")
@allow(Permission.PROGRAM_WEBHOOKS)
@operation(Operation(summary="Get a new secret", tag="Webhooks", answer=schemas.WebhookSecret, body=bodies.Empty))
def rotate_webhook(webhook_id: UUID, body: bodies.Empty) -> Answered:
    """Rotate the secret of a webhook: for a day both secrets sign. A stopped webhook is tried again."""
    endpoint = webhooks.get(db(), _agency_id(), webhook_id)
    return Answered(schemas.secret_of(endpoint, webhooks.rotate(db(), endpoint, actor())))


@routes.delete(f"{ROOT}/webhooks/<uuid:webhook_id>")
@allow(Permission.PROGRAM_WEBHOOKS)
@operation(Operation(summary="Be told no more", tag="Webhooks", status=204))
def remove_webhook(webhook_id: UUID) -> Answered:
    """Delete a webhook and its secret."""
    endpoint = webhooks.get(db(), _agency_id(), webhook_id)
    telling.forget(db(), endpoint)
    webhooks.remove(db(), endpoint, actor())
    return Answered(None)


def _answered(agency: Agency) -> Answered:
    return Answered(schemas.agency_of(agency), schemas.agency_version(agency))


def _agency_id() -> UUID:
    agency_id = actor().agency_id
    if agency_id is None:
        raise NotFound
    return agency_id
