"""API routes of appointments. They belong to the same blueprint as the referrals."""

from collections.abc import Callable
from uuid import UUID

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.accompanying import appointments
from outreach.accompanying.appointments import AppointmentDetails, HowItEnded
from outreach.api import bodies, schemas
from outreach.api.requests import ROOT, Answered, Operation, operation
from outreach.api.routes import CHANGE, problem_of, routes
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import Through
from outreach.core.errors import Refused
from outreach.partners import inbox
from outreach.web import api_requests
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.post(f"{ROOT}/referrals/<uuid:referral_id>/appointment")
@allow(Permission.PROGRAM_ANSWER)
@operation(Operation(summary="Make an appointment, or move the one that stands", body=bodies.AppointmentMade, **CHANGE))
def make_appointment(referral_id: UUID, body: bodies.AppointmentMade) -> Answered:
    """Make an appointment in place of the current one: a referral has one at a time."""
    details = AppointmentDetails(
        at=body.at, where=body.where, with_whom=body.with_whom, transport=body.transport, escort=body.escort
    )
    return _change(referral_id, lambda found: appointments.make(db(), found, details, actor(), Through.API))


@routes.post(f"{ROOT}/referrals/<uuid:referral_id>/appointment/end")
@allow(Permission.PROGRAM_ANSWER)
@operation(Operation(summary="Tell what became of the appointment", body=bodies.AppointmentEnded, **CHANGE))
def end_appointment(referral_id: UUID, body: bodies.AppointmentEnded) -> Answered:
    """Record the result of the appointment: came, missed, or cancelled."""
    return _change(referral_id, lambda found: appointments.end(db(), found, HowItEnded(body.ending), actor()))


def _change(referral_id: UUID, act: Callable[[Referral], object]) -> Answered:
    found = inbox.load(db(), referral_id, actor(), to_change=True)
    api_requests.check_version(found.version, lambda: schemas.line_of(found))
    try:
        act(found)
    except Refused as refusal:
        raise problem_of(409 if refusal.field is None else 422, refusal) from None
    return Answered(schemas.line_of(found), found.version)
