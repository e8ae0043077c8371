"""Response bodies of the API, made from rows."""

import hashlib
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from outreach.accompanying.appointments import Appointment, Escort, Transport
from outreach.api.webhooks import Event, WebhookEndpoint
from outreach.c2_connect import answers
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import DeclineReason, ReferralState, ReferralStep, Through
from outreach.c2_connect.support import Given, fitting
from outreach.casefile.people import Sex
from outreach.directory.agencies import Agency, ForSex
from outreach.directory.needs import Need
from outreach.partners.inbox import Past


class Shown(BaseModel):
    """Base of all JSON answers. What checks one is built when the first is given: a quick start, and less memory."""

    model_config = ConfigDict(defer_build=True)


class ReferralLine(Shown):
    """A referral without anything of the young person."""

    id: UUID
    need: Need = Field(description="What is asked for.")
    urgent: bool
    state: ReferralState
    version: str = Field(description="Another one after each step; what `ETag` and `If-Match` hold.")
    changed_at: datetime = Field(description="When the last step was taken.")
    sent_on: date
    answer_due_on: date
    shared_until: date = Field(description="The last day on which it can be read.")
    expected_on: date | None = Field(description="On the waiting list: when a place is expected.")
    can: list[str] = Field(description="Which answers are possible now: the last part of their addresses.")


class PastLine(Shown):
    """A referral that is not shared now: its state and what was given; nothing of the young person."""

    number: str
    sent_on: date
    state: ReferralState
    need: Need | None = Field(description="Null where it tells of health or safety.")
    given: list[Given]


class ReferralPage(Shown):
    """Referrals in the order of their last step, the oldest first."""

    referrals: list[ReferralLine]
    next: str | None = Field(description="Ask with `after` for the next page; null at the end.")
    not_shared: list[PastLine] = Field(
        default=[], description="On the first page: the newest that were taken back, ran out or lost their consent."
    )


class Step(Shown):
    """One step of a referral."""

    state: ReferralState
    at: datetime
    through: Through
    reason: DeclineReason | None
    given: list[Given]
    note: str | None


class AppointmentShown(Shown):
    """The appointment that stands."""

    at: datetime
    where: str | None
    with_whom: str | None
    transport: Transport | None
    escort: Escort | None


class ReferralWhole(ReferralLine):
    """A referral with the shared data of the young person. Access is audited."""

    shared: dict[str, str] = Field(
        description="The chosen fields by their codes, and `message`. `sex`: male, female, other, unknown (ask)."
    )
    steps: list[Step]
    appointment: AppointmentShown | None
    can_give: list[Given] = Field(description="What can be named as given for this need.")


def line_of(referral: Referral) -> ReferralLine:
    """Return a referral as a line of a list."""
    return ReferralLine(**_common(referral))


def whole_of(referral: Referral, shared: dict[str, str], appointment: Appointment | None) -> ReferralWhole:
    """Return a referral with its package, the steps since it was sent, and the current appointment."""
    return ReferralWhole(
        **_common(referral),
        shared=_coded(shared),
        steps=[_step(step) for step in referral.steps if step.state != ReferralState.DRAFT],
        appointment=_appointment(appointment) if appointment else None,
        can_give=list(fitting(referral.need)),
    )


def _coded(shared: dict[str, str]) -> dict[str, str]:
    """Return the shared fields, with the sex in the codes of FHIR: male, female, other, unknown."""
    return shared | {"sex": Sex(shared["sex"]).gender} if shared.get("sex") in set(Sex) else shared


def past_line(past: Past) -> PastLine:
    """Return a referral that is no longer shared as a line of a list."""
    return PastLine(number=past.number, sent_on=past.sent_on, state=past.state, need=past.need, given=list(past.gave))


def possible(state: ReferralState) -> list[str]:
    """Return the answers that can follow a state, as the last part of their addresses."""
    return [answer.word for answer in answers.possible(state)]


def _common(referral: Referral) -> dict[str, Any]:
    return {
        "id": referral.id,
        "need": referral.need,
        "urgent": referral.urgent,
        "state": referral.state,
        "version": referral.version,
        "changed_at": _moment(referral),
        "sent_on": referral.sent_on,
        "answer_due_on": referral.answer_due_on,
        "shared_until": referral.expires_on,
        "expected_on": referral.expected_on,
        "can": possible(referral.state),
    }


def _moment(referral: Referral) -> datetime:
    return (referral.changed_at or referral.steps[-1].at).astimezone(UTC)


def _step(step: ReferralStep) -> Step:
    told: dict[str, Any] = {"state": step.state, "at": step.at, "through": step.through, "reason": step.reason}
    return Step(**told, given=step.gave, note=step.note)


def _appointment(made: Appointment) -> AppointmentShown:
    return AppointmentShown(
        at=made.at, where=made.where, with_whom=made.with_whom, transport=made.transport, escort=made.escort
    )


class WebhookShown(Shown):
    """A webhook of the agency."""

    id: UUID
    url: str
    events: list[Event]
    made_at: datetime
    stopped: bool = Field(description="Nothing arrived there for days: nothing is sent until the secret is rotated.")


class WebhookPage(Shown):
    """All webhooks of the agency."""

    webhooks: list[WebhookShown]


class WebhookSecret(WebhookShown):
    """A webhook with its secret, which is shown only now."""

    secret: str = Field(description="`whsec_` and 32 bytes in base64. Keep it: it is shown only now.")


def webhook_of(endpoint: WebhookEndpoint) -> WebhookShown:
    """Return a webhook without its secret."""
    return WebhookShown(**_of_endpoint(endpoint))


def secret_of(endpoint: WebhookEndpoint, secret: str) -> WebhookSecret:
    """Return a webhook with its new secret."""
    return WebhookSecret(**_of_endpoint(endpoint), secret=secret)


def _of_endpoint(endpoint: WebhookEndpoint) -> dict[str, Any]:
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "events": endpoint.events,
        "made_at": endpoint.made_at,
        "stopped": endpoint.stopped_at is not None,
    }


class AgencyShown(Shown):
    """The agency's own entry in the directory."""

    id: UUID
    code: str
    name_th: str
    name_en: str
    needs: list[Need]
    for_sex: ForSex
    min_age: int | None
    max_age: int | None
    takes_referrals: bool
    places_free: int | None
    full_until: date | None


def agency_of(agency: Agency) -> AgencyShown:
    """Return an agency's entry as shown to its program."""
    return AgencyShown(
        id=agency.id,
        code=agency.code,
        name_th=agency.name_th,
        name_en=agency.name_en,
        needs=agency.needs,
        for_sex=agency.for_sex,
        min_age=agency.min_age,
        max_age=agency.max_age,
        takes_referrals=agency.active,
        places_free=agency.capacity_now,
        full_until=agency.full_until,
    )


def agency_version(agency: Agency) -> str:
    """Return the version of an agency's entry: a digest of what its program is shown."""
    return hashlib.sha256(agency_of(agency).model_dump_json().encode()).hexdigest()[:32]
