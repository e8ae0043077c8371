"""Referrals for an agency's own program: what has changed since it last asked, the oldest change first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, true
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.partners import inbox
from outreach.web.paging import Page, page_of

MOST_ROWS = 100


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a program wants to know of. since, before: moments of the last step. after: key of the page before."""

    states: Collection[ReferralState] = ()
    since: datetime | None = None
    before: datetime | None = None
    after: str | None = None
    rows: int = 30


def changed(session: Session, asked: Asked, actor: User) -> Page[Referral]:
    """The agency's shared referrals in the order of their last step; nothing of any package is opened.

    Raises Refused for a key that nobody gave out.
    """
    query = inbox.shared(actor, clock.today()).where(_beyond(asked.after))
    if asked.states:
        query = query.where(Referral.state.in_(asked.states))
    if asked.since is not None:
        query = query.where(Referral.changed_at >= asked.since)
    if asked.before is not None:
        query = query.where(Referral.changed_at < asked.before)
    query = query.order_by(Referral.changed_at, Referral.id).limit(asked.rows + 1)
    found = session.scalars(query).unique().all()
    audit.record(session, "referral.list", actor)
    return page_of(found, _key, asked.rows)


def _key(referral: Referral) -> str:
    moment = referral.changed_at.isoformat() if referral.changed_at else ""
    return f"{moment}_{referral.id}"


def _beyond(after: str | None) -> ColumnElement[bool]:
    if not after:
        return true()
    try:
        moment, _, last = after.partition("_")
        last_at, last_id = datetime.fromisoformat(moment), UUID(last)
        last_at.astimezone()
        if last_at.tzinfo is None:
            raise ValueError
    except (ValueError, OverflowError):
        raise Refused(lazy_gettext("This is no key of a next page."), "after") from None
    return or_(Referral.changed_at > last_at, and_(Referral.changed_at == last_at, Referral.id > last_id))
