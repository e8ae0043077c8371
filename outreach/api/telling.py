"""Telling an agency's own system of a step: a message in the outbox, signed when it leaves; ids, state and time only.

Nothing is sent to an address any more once a message could not be delivered for days and none arrived since.
"""

import base64
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access import audit, outbox
from outreach.access.outbox import Message, MessageState
from outreach.api import webhooks
from outreach.api.webhooks import FORMER_FOR, Event, WebhookEndpoint
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState, ReferralStep
from outreach.core import clock

OF_STATE = {ReferralState.SENT: Event.SENT, ReferralState.REVOKED: Event.REVOKED}


def tell(session: Session, referral: Referral, step: ReferralStep) -> None:
    """Put a message for each address that wants to know into the outbox. A draft is nobody's business yet."""
    if step.state == ReferralState.DRAFT:
        return
    event = OF_STATE.get(step.state, Event.UPDATED)
    for endpoint in webhooks.of_agency(session, referral.agency_id):
        if event in endpoint.events and endpoint.stopped_at is None and not _stop_if_dead(session, endpoint):
            body = _body(event, referral, step)
            outbox.webhook(
                session, endpoint.url, body, about_of(endpoint), {"Content-Type": "application/json"}, endpoint.id
            )


def sign(session: Session, owner: UUID, message_id: UUID, moment: datetime, body: bytes) -> Mapping[str, str]:
    """The headers of a message that leaves now; nothing for a message that is not ours."""
    endpoint = session.get(WebhookEndpoint, owner)
    if endpoint is None:
        return {}
    stamp = str(int(moment.timestamp()))
    signed = b".".join((str(message_id).encode(), stamp.encode(), body))
    marks = [
        "v1," + base64.b64encode(hmac.digest(secret, signed, "sha256")).decode()
        for secret in webhooks.secrets_of(session, endpoint)
    ]
    return {"Webhook-Id": str(message_id), "Webhook-Timestamp": stamp, "Webhook-Signature": " ".join(marks)}


def about_of(endpoint: WebhookEndpoint) -> str:
    """By which words the messages of an address are found in the outbox."""
    return f"webhook:{endpoint.id}"


def _body(event: Event, referral: Referral, step: ReferralStep) -> bytes:
    told = {
        "type": event.value,
        "timestamp": step.at.astimezone(UTC).isoformat(),
        "data": {"referral": str(referral.id), "state": step.state.value, "version": referral.version},
    }
    return json.dumps(told).encode()


def _stop_if_dead(session: Session, endpoint: WebhookEndpoint) -> bool:
    """Stop an address whose last message that is over could not be delivered, however long it was tried."""
    begun = endpoint.former_until - FORMER_FOR if endpoint.former_until else endpoint.made_at
    ours = select(func.max(Message.over_at)).where(Message.about == about_of(endpoint), Message.over_at > begun)
    stuck = session.scalar(ours.where(Message.state == MessageState.STUCK))
    arrived = session.scalar(ours.where(Message.state == MessageState.SENT))
    if stuck is None or (arrived is not None and arrived > stuck):
        return False
    endpoint.stopped_at = clock.now()
    audit.record(session, "webhook.stopped", None, about=about_of(endpoint))
    return True


def forget(session: Session, endpoint: WebhookEndpoint) -> None:
    """An address was taken away: what waits for it is not sent."""
    outbox.cancel(session, about_of(endpoint))
