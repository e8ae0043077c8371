"""Webhook messages to an agency's system on each step: queued in the outbox, signed on sending; ids, state, time only.

An address is stopped once a message could not be delivered for days and none has arrived since.
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
    """Queue a message for each subscribed webhook. Drafts are not announced."""
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
    """Return the signature headers of a message about to be sent; empty for a message of another origin."""
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
    """Return the key of a webhook's messages in the outbox."""
    return f"webhook:{endpoint.id}"


def _body(event: Event, referral: Referral, step: ReferralStep) -> bytes:
    told = {
        "type": event.value,
        "timestamp": step.at.astimezone(UTC).isoformat(),
        "data": {"referral": str(referral.id), "state": step.state.value, "version": referral.version},
    }
    return json.dumps(told).encode()


def _stop_if_dead(session: Session, endpoint: WebhookEndpoint) -> bool:
    """Stop a webhook if its latest finished message could not be delivered; return True if it is stopped."""
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
    """Cancel the waiting messages of a removed webhook."""
    outbox.cancel(session, about_of(endpoint))
