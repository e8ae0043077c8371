"""Digests: the message to a member of the staff that something new waits. It holds a number, and whom it comes from.

Any number of processes may look: who is due is taken under a lock, and looked at again there.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, sessionmaker

from outreach.access import outbox
from outreach.access.outbox.messages import MessageKind
from outreach.access.permissions import Permission
from outreach.access.telling import TellingWish, When
from outreach.access.users import User
from outreach.c2_connect.letters import mail_frame, senders
from outreach.c2_connect.letters.senders import Sender
from outreach.casefile.notices import CaseNotice
from outreach.core import clock, snapshots
from outreach.core.language import gettext, lazy_gettext, speaking

AT_MOST_EVERY = timedelta(minutes=15)  # «soon after it happens», and no more often than this

SUBJECT = lazy_gettext("New in Baan Rao: %(count)d")
WORDS = lazy_gettext("New things that wait for you in Baan Rao: %(count)d")
HOW = lazy_gettext(
    "Open Baan Rao as you always do, sign in, and tap the bell at the top. There is no link in this message."
)
WHY = lazy_gettext(
    "You get this message because you asked for it in Baan Rao under “My account”. There you can change or end it."
)
SHORT = lazy_gettext("%(centre)s. New things for you in Baan Rao: %(count)d. Open it as always; this has no link.")
CALL = lazy_gettext("Questions: %(phone)s")


def run(sessions: sessionmaker[Session]) -> int:
    """Write the messages that are due into the outbox; return how many. Takes no write lock if nobody is due."""
    with sessions() as session:
        snapshots.look(session)
        found = list(session.scalars(_due()))
    done = 0
    for wish_id in found:
        with sessions() as session, session.begin():
            done += tell(session, wish_id)
    return done


def tell(session: Session, wish_id: UUID) -> bool:
    """Write one message, if it is due still, and there is something new. Return True if it was written."""
    query = _due().where(TellingWish.id == wish_id).with_only_columns(TellingWish, User)
    row = session.execute(query.with_for_update(of=TellingWish, skip_locked=True)).one_or_none()
    if row is None:
        return False
    wish, user = row
    newest = session.scalar(select(func.max(CaseNotice.made_at)).where(*_unread_of(user.id)))
    is_new = newest is not None and newest > wish.told_at
    wish.told_on, wish.told_at = clock.today(), clock.now() if is_new else wish.told_at
    session.flush()
    if is_new and user.may(Permission.SEE_CASE):
        count = session.scalar(select(func.count()).select_from(CaseNotice).where(*_unread_of(user.id))) or 0
        _write(session, wish, user, count)
        return True
    return False


def _due() -> Select[UUID]:
    """Select the wishes whose time has come."""
    now = clock.now()
    fresh = select(CaseNotice.id).where(CaseNotice.user_id == TellingWish.user_id, CaseNotice.read_at.is_(None))
    soon = and_(
        TellingWish.when == When.AT_ONCE,
        fresh.where(CaseNotice.made_at > TellingWish.told_at).exists(),
        or_(TellingWish.told_at < now - AT_MOST_EVERY, TellingWish.told_on.is_(None)),
    )
    today = or_(TellingWish.told_on.is_(None), TellingWish.told_on < clock.today())
    daily = and_(TellingWish.when == When.DAILY, TellingWish.hour <= clock.local(now).hour, today)
    works = User.disabled_at.is_(None), User.signs_in
    query = select(TellingWish.id).join(User, User.id == TellingWish.user_id).where(or_(soon, daily), *works)
    return query.order_by(TellingWish.id)


def _unread_of(user_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return CaseNotice.user_id == user_id, CaseNotice.read_at.is_(None)


def _write(session: Session, wish: TellingWish, user: User, count: int) -> None:
    sender = senders.of_centre(session, user.centre_id) if user.centre_id else None
    to, about = wish.address, f"telling:{wish.id}"
    outbox.cancel(session, about)  # one that could not leave yet says less than this one
    if not to or sender is None:
        return
    with speaking(wish.language):
        if wish.way == MessageKind.MAIL:
            by = {"sender_name": sender.centre, "reply_to": sender.reply_to}
            outbox.mail(session, to, gettext(SUBJECT.text, count=count), _body(sender, count), about, **by)
        else:
            outbox.short(session, wish.way, to, _short(sender, count), about)


def _body(sender: Sender, count: int) -> str:
    said = [gettext(WORDS.text, count=count), gettext(HOW.text)]
    return "\n\n".join([*said, mail_frame.foot([sender], WHY)]) + "\n"


def _short(sender: Sender, count: int) -> str:
    said = gettext(SHORT.text, count=count, centre=sender.centre)
    return " ".join([said, *([gettext(CALL.text, phone=sender.phone)] if sender.phone else [])])
