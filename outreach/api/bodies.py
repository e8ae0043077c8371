"""Request bodies of the API: each field named, typed and bounded; any other field is refused."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from outreach.accompanying.appointments import Escort, Transport
from outreach.api.webhooks import LONGEST_URL, Event
from outreach.c2_connect.steps import DeclineReason, ReferralState
from outreach.c2_connect.support import Given
from outreach.core import thai
from outreach.directory.agencies.capacity import MOST_PLACES
from outreach.partners.listing import MOST_ROWS

MOST_WORDS = 2000
GIVEN = "What the young person got, of the referral's `can_give`: at least one, or it is not completed."
WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}")


def _within_reach(moment: datetime) -> datetime:
    """Return the moment in UTC; at the very end of the calendar, where that overflows, with the zone replaced."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return moment.replace(tzinfo=UTC)


def _written_out(text: object) -> object:
    """Return the text if it is an RFC 3339 timestamp; numbers of seconds are refused."""
    if not isinstance(text, str) or WRITTEN.match(text) is None:
        raise ValueError("write it like 2026-11-21T09:30:00+07:00")
    return text


def _seen(text: object) -> object:
    """Return text without invisible characters, as forms do."""
    return thai.visible(text) if isinstance(text, str) else text


Seen = BeforeValidator(_seen)
Place = Annotated[str, Field(min_length=1, max_length=200), Seen]
Words = Annotated[str, Field(min_length=1, max_length=MOST_WORDS), Seen]
Moment = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(_written_out), AfterValidator(_within_reach)]


class Body(BaseModel):
    """Base of all JSON request bodies."""

    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)


class Query(BaseModel):
    """Base of all query strings."""

    model_config = ConfigDict(extra="forbid", defer_build=True)


class NoQuery(Query):
    """A query string without parameters."""


class ReferralQuery(Query):
    """Filters and paging of the list of referrals."""

    state: list[ReferralState] = Field([], max_length=20, description="Only in these states; may be repeated.")
    updated_since: Moment | None = Field(None, description="Only those whose last step was then or later.")
    after: str | None = Field(None, max_length=100, description="`next` of the page before.")
    limit: int = Field(30, ge=1, le=MOST_ROWS, description="How many at once.")


class Accept(Body):
    """The agency takes the young person in."""

    note: Words | None = None


class Decline(Body):
    """The agency does not."""

    reason: DeclineReason
    full_until: date | None = Field(None, description="With `full` only: the last day without a place.")
    note: Words | None = None


class WaitingList(Body):
    """Not yet: there is a waiting list."""

    expected_on: date | None = Field(None, description="When a place is expected.")
    note: Words | None = None


class Progress(Body):
    """Progress of the service."""

    note: Words | None = None


class Complete(Body):
    """Completion: the support was given."""

    given: list[Given] = Field(min_length=1, max_length=len(Given), description=GIVEN)
    note: Words | None = None


class End(Body):
    """Over without a result."""

    note: Words


class AppointmentMade(Body):
    """Appointment of the young person: time, place, contact."""

    at: Moment = Field(description="From now on, within a year.")
    where: Place | None = None
    with_whom: Place | None = None
    transport: Transport | None = None
    escort: Escort | None = None


class AppointmentEnded(Body):
    """Result of the appointment."""

    ending: Literal["came", "missed", "cancelled"]


class Webhook(Body):
    """A webhook: its address and events."""

    url: str = Field(min_length=1, max_length=LONGEST_URL, description="An https address of a public host.")
    events: list[Event] = Field(min_length=1, max_length=len(Event), description="Of what.")


class Empty(Body):
    """An empty body."""


class Capacity(Body):
    """Free places now, or the last day without one."""

    places_free: int | None = Field(None, ge=0, le=MOST_PLACES, description="null if nobody counts them.")
    full_until: date | None = Field(None, description="The last day without a place; at most a year ahead.")
