"""Throttling of guesses (brute force): a rate limit without lockout, counted in the database for all workers.

It is checked before look-ups.
A name is counted as typed, by a keyed digest (it may be a mistyped password), and so is the network. A browser on which
the name has signed in before has a count of its own: guesses elsewhere do not lock its owner out. Nor does a stranger
keep a name off other browsers: passwords are counted per network (rate limit), with a lower limit once a name is
guessed at from many. The bound on all networks together: docs/decisions/0019.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Index, String, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.devices import Device, network_of
from outreach.core import clock, database
from outreach.core.columns import Identified, Moment
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import vault_of

WINDOW = timedelta(minutes=15)
DAY = timedelta(days=1)
MOST_PER_NAME = 5  # in 15 minutes: of a password from one network; of anything else from all of them
MANY = 50  # wrong passwords for one name in a day, from unknown browsers: it counts as guessed at
MOST_THEN = 1  # in 15 minutes from one network, from then on
MOST_PER_DAY = 10_000  # wrong passwords for one name from unknown browsers: with so many networks one can lock it
MOST_CODES_PER_DAY = 50  # of six digits each, by a holder of the password
MOST_PER_NETWORK = 30
SITE_BITS = 48  # of IPv6, where one customer has 65,536 networks of /64
KNOWN_FOR = timedelta(days=365)
PROGRAM = "program"  # a step of its own: a program with an old token does not lock its office out


class FailedSignIn(Identified, Base):
    """A failed try: the name, the network, and (if the name knows it) the device."""

    __tablename__ = "failed_sign_ins"
    __table_args__ = (
        Index("ix_failed_sign_ins_name_at", "name", "at"),
        Index("ix_failed_sign_ins_network_at", "network", "at"),
    )

    at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    name: Mapped[str] = mapped_column(String(64))
    network: Mapped[str] = mapped_column(String(60))
    device: Mapped[str | None] = mapped_column(String(64))


class KnownDevice(Identified, Base):
    """A browser on which a name has signed in before. Both are digests: the table reveals no name."""

    __tablename__ = "known_devices"
    __table_args__ = (UniqueConstraint("name", "device"),)

    name: Mapped[str] = mapped_column(String(64))
    device: Mapped[str] = mapped_column(String(64))
    seen_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


@dataclass(frozen=True)
class Try:
    """A try within the rate limit. device: only if known to the name."""

    name: str
    network: str
    device: str | None
    step: str = "name"


def check(session: Session, username: str, device: Device, step: str = "name") -> Try:
    """Allow one more try. Raises Refused after too many in 15 minutes. Looks up no user.

    step: `name` for the password, `code` for the second factor, `program` for a token; each has its own count.
    """
    name, network = _digest(session, step, username), network_of(audit.origin.get(), SITE_BITS)
    network = f"{PROGRAM} {network}"[:60] if step == PROGRAM else network
    _take_turn(session, name)
    known = _is_known(session, _digest(session, "name", username), device)
    tried = Try(name, network, device.digest if known else None, step)
    if _is_on(session, tried):
        raise Refused(lazy_gettext("Too many tries. Please wait 15 minutes, or ask your supervisor."))
    if step == "code" and _count(session, MOST_CODES_PER_DAY, DAY, *_theirs(tried)) >= MOST_CODES_PER_DAY:
        raise Refused(
            lazy_gettext(
                "Too many wrong codes within a day. Use a passkey, try again tomorrow, or ask your supervisor."
            )
        )
    return tried


def failed(session: Session, tried: Try) -> None:
    """Count a failed try."""
    session.add(FailedSignIn(name=tried.name, network=tried.network, device=tried.device))
    session.flush()


def passed(session: Session, tried: Try) -> None:
    """Delete the failed tries of this name on this device, if it is known; else on unknown ones in this network."""
    here = () if tried.device else (FailedSignIn.network == tried.network,)
    session.execute(delete(FailedSignIn).where(*_theirs(tried), *here))


def note(session: Session) -> None:
    """Audit that tries are no longer checked, once in 15 minutes per network, so that the trail does not fill up."""
    if is_first(session, "braked"):
        audit.record(session, "sign_in.braked", None)


def is_first(session: Session, what: str) -> bool:
    """Return True if the network of this request does this for the first time in 15 minutes, and note it."""
    network = network_of(audit.origin.get())
    name = _digest(session, what, network)
    recent = FailedSignIn.name == name, FailedSignIn.at > clock.now() - WINDOW
    if session.scalar(select(FailedSignIn.id).where(*recent).limit(1)) is not None:
        return False
    session.add(FailedSignIn(name=name, network=network, device=name))  # of no real device: it counts for no name
    return True


def know(session: Session, username: str, device: Device) -> None:
    """Remember this device for this name."""
    name = _digest(session, "name", username)
    found = session.scalar(select(KnownDevice).where(KnownDevice.name == name, KnownDevice.device == device.digest))
    if found:
        found.seen_at = clock.now()
    else:
        session.add(KnownDevice(name=name, device=device.digest))
        session.flush()


def forget_devices(session: Session, username: str) -> None:
    """Forget all devices of this name."""
    session.execute(delete(KnownDevice).where(KnownDevice.name == _digest(session, "name", username)))


def clear_old(session: Session) -> None:
    """Delete failed tries that no longer count, and devices not seen for a year."""
    session.execute(delete(FailedSignIn).where(FailedSignIn.at < clock.now() - DAY))
    session.execute(delete(KnownDevice).where(KnownDevice.seen_at < clock.now() - KNOWN_FOR))


def guessed_at(session: Session, username: str) -> int:
    """Count the wrong passwords for a name within a day on browsers unknown to it, up to 50."""
    tried = Try(_digest(session, "name", username), "", None)
    return _count(session, MANY, DAY, *_theirs(tried))


def _is_on(session: Session, tried: Try) -> bool:
    if tried.device:
        return _count(session, MOST_PER_NAME, WINDOW, *_theirs(tried)) >= MOST_PER_NAME
    here = FailedSignIn.network == tried.network
    by_network = FailedSignIn.device.is_(None), here
    if _count(session, MOST_PER_NETWORK, WINDOW, *by_network) >= MOST_PER_NETWORK:
        return True
    if tried.step != "name":
        return _count(session, MOST_PER_NAME, WINDOW, *_theirs(tried)) >= MOST_PER_NAME
    today = _count(session, MOST_PER_DAY, DAY, *_theirs(tried))
    most = MOST_PER_NAME if today < MANY else MOST_THEN
    return today >= MOST_PER_DAY or _count(session, most, WINDOW, *_theirs(tried), here) >= most


def _theirs(tried: Try) -> tuple[ColumnElement[bool], ...]:
    """Return the condition of failed tries of this name on this device, if it is known; else on unknown ones."""
    same = FailedSignIn.device == tried.device if tried.device else FailedSignIn.device.is_(None)
    return FailedSignIn.name == tried.name, same


def _count(session: Session, most: int, within: timedelta, *of: ColumnElement[bool]) -> int:
    """Count the failed tries, up to `most`."""
    found = select(FailedSignIn.id).where(*of, FailedSignIn.at > clock.now() - within).limit(most)
    return session.scalar(select(func.count()).select_from(found.subquery())) or 0


def _is_known(session: Session, name: str, device: Device) -> bool:
    query = select(KnownDevice.id).where(KnownDevice.name == name, KnownDevice.device == device.digest)
    return session.scalar(query.where(KnownDevice.seen_at > clock.now() - KNOWN_FOR)) is not None


def _digest(session: Session, step: str, username: str) -> str:
    return vault_of(session).mac(f"{step}\x1f{username.strip().lower()}".encode()).hex()


def _take_turn(session: Session, name: str) -> None:
    """Let tries of one name run one after the other, across all workers."""
    database.take_turn(session, int.from_bytes(bytes.fromhex(name)[:8], signed=True))
