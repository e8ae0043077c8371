"""Notifications by e-mail to an agency about a referral sent or revoked, without a word about the person.

They go to the contact person who gets the agency's referrals and has given an e-mail address for that; other agencies
get none. Agencies with accounts are asked to sign in; others get a link in the first message.
"""

from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from outreach.access import outbox
from outreach.access.outbox.messages import MessageKind, MessageState, is_address
from outreach.access.users import User
from outreach.c2_connect.letters import senders
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState, ReferralStep
from outreach.core.language import LazyText, in_every_language
from outreach.directory import agencies
from outreach.partners.links import models, texts

PATH = "/l/"  # of links/routes.py


def about(referral: Referral) -> str:
    """Return the key of a referral's messages in the outbox."""
    return f"referral:{referral.id}"


def tell_sent(session: Session, referral: Referral) -> bool:
    """Announce a referral, with a link for agencies without accounts. Returns False if there is no address."""
    to = _address(session, referral)
    if to is None:
        return False
    if _has_accounts(session, referral):
        how, values = _by_account(session)
    elif site := outbox.site_of(session):
        made = models.make(session, referral, None, mailed=True)
        how, values = texts.BY_LINK, {"link": address_of_link(site, made.token)}
    else:
        how, values = texts.BY_TALK, {}
    return _mail(session, referral, to, texts.NEW, texts.NEW_WORDS, how, day=referral.answer_due_on, **values)


def tell_link(session: Session, referral: Referral, token: str) -> bool:
    """Send a link for a caseworker; returns False without an address, or without a configured site."""
    to, site = _address(session, referral), outbox.site_of(session)
    if to is None or not site:
        return False
    values = {"link": address_of_link(site, token)}
    day = referral.answer_due_on
    return _mail(session, referral, to, texts.NEW, texts.NEW_WORDS, texts.BY_LINK, day=day, **values)


def tell_taken_back(session: Session, referral: Referral) -> bool:
    """Announce a revocation to agencies that were told of the referral; unsent messages are dropped."""
    outbox.cancel(session, about(referral), MessageKind.MAIL)
    was_told = any(message.state == MessageState.SENT for message in outbox.of(session, about(referral)))
    to = _address(session, referral)
    if to is None or not was_told:
        return False
    return _mail(session, referral, to, texts.TAKEN_BACK, texts.TAKEN_BACK_WORDS, None)


def forget_old_link(session: Session, referral: Referral) -> None:
    """Drop unsent messages that contain an old link."""
    if not _has_accounts(session, referral):
        outbox.cancel(session, about(referral), MessageKind.MAIL)


def address_of_link(site: str, token: str) -> str:
    """Return the URL of a link."""
    return f"{site.rstrip('/')}{PATH}{token}"


def can_mail(session: Session, referral: Referral) -> bool:
    """Return True if a link can be e-mailed to this agency."""
    return _address(session, referral) is not None and bool(outbox.site_of(session))


def _mail(
    session: Session,
    referral: Referral,
    to: str,
    subject: LazyText,
    what: LazyText,
    how: LazyText | None,
    **values: str | date,
) -> bool:
    """Queue the e-mail in the name of the centre, which gets the replies."""
    sender = senders.of_referral(session, referral.id)
    words = texts.body(what, how, sender, **values)
    by = {"sender_name": sender.centre, "reply_to": sender.reply_to}
    outbox.mail(session, to, in_every_language(subject), words, about(referral), **by)
    return True


def tell_step(session: Session, referral: Referral, step: ReferralStep) -> None:
    if step.state == ReferralState.SENT:
        tell_sent(session, referral)
    elif step.state == ReferralState.REVOKED:
        tell_taken_back(session, referral)
    elif not referral.is_waiting:
        outbox.cancel(session, about(referral), MessageKind.MAIL)  # answered or expired: an unsent reminder is outdated


def _address(session: Session, referral: Referral) -> str | None:
    """Return the agency's valid e-mail address; None without one, or if it is closed."""
    found = agencies.address_of(session, referral.agency) if referral.agency.active else None
    return found if found and is_address(found) else None


def _has_accounts(session: Session, referral: Referral) -> bool:
    """Return True if somebody at the agency can sign in."""
    mine = User.agency_id == referral.agency_id, User.signs_in, User.disabled_at.is_(None)
    return bool(session.scalar(select(exists().where(*mine))))


def _by_account(session: Session) -> tuple[LazyText, dict[str, str]]:
    site = outbox.site_of(session)
    return (texts.BY_ACCOUNT, {"site": f"{site}/"}) if site else (texts.BY_TALK, {})
