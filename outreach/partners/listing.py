"""Referrals for an agency's own program: those changed since its last request, oldest change first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.partners import inbox
from outreach.web.paging import Keyset, Page

MOST_ROWS = 100
OLDEST_CHANGE = Keyset(Referral.changed_at, Referral.id)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Filters of a program. since, before: times of the last step. after: key of the page before."""

    states: Collection[ReferralState] = ()
    since: datetime | None = None
    before: datetime | None = None
    after: str | None = None
    rows: int = 30


def changed(session: Session, asked: Asked, actor: User) -> Page[Referral]:
    """Return the agency's shared referrals in the order of their last step; decrypts nothing.

    Raises Refused for an invalid key.
    """
    query = inbox.shared(actor, clock.today())
    if asked.states:
        query = query.where(Referral.state.in_(asked.states))
    if asked.since is not None:
        query = query.where(Referral.changed_at >= asked.since)
    if asked.before is not None:
        query = query.where(Referral.changed_at < asked.before)
    if asked.after:
        query = query.where(_behind(asked.after))
    found = session.scalars(OLDEST_CHANGE.rows(query, None, asked.rows)).unique().all()
    audit.record(session, "referral.list", actor)
    return OLDEST_CHANGE.page(found, asked.rows)


def _behind(after: str) -> ColumnElement[bool]:
    try:
        return OLDEST_CHANGE.past(after)
    except ValueError:
        raise Refused(lazy_gettext("This is no key of a next page."), "after") from None
