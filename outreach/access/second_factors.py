"""Two-factor sign-in: beside the password a code from the phone or from paper; a passkey is both at once."""

from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access import audit, authenticators, passkeys, recovery_codes, throttling
from outreach.access.devices import Device
from outreach.access.users import User
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext


def must_have(user: User, setting: str) -> bool:
    """Whether this user's role is one that should have a second factor, by `OUTREACH_SECOND_FACTOR`."""
    return setting == "everybody" or user.role.needs_second_factor


def is_demanded(user: User, setting: str) -> bool:
    """Whether they get nowhere without one."""
    return setting != "offered" and must_have(user, setting)


def is_asked(session: Session, user: User, setting: str) -> bool:
    """Whether this user's password alone opens no session.

    To who need not have a second factor, a passkey is a way in, not a lock: only codes are asked of them.
    """
    if authenticators.is_set_up(session, user):
        return True
    return must_have(user, setting) and bool(passkeys.of_user(session, user))


def shows(session: Session, user: User, code: str, device: Device) -> bool:
    """Whether this is a code of the user's, from the phone or from paper; a wrong one is counted.

    Raises Refused while the brake is on.
    """
    tried = throttling.check(session, user.username, device, "code")
    if authenticators.accepts(session, user, code) or recovery_codes.use(session, user, code):
        throttling.passed(session, tried)
        return True
    throttling.failed(session, tried)
    audit.record(session, "sign_in.wrong_code", user)
    return False


def stop_codes(session: Session, user: User, *, required: bool) -> None:
    """Ask this user for codes no more. Raises Refused if they must have a second factor and no passkey is left."""
    if required and not passkeys.of_user(session, user):
        raise Refused(lazy_gettext("Your role needs a second step at sign-in. Set up a passkey first."))
    authenticators.remove(session, user)
    recovery_codes.remove(session, user)
    audit.record(session, "second_factor.removed", user, about=f"user:{user.id}")


def remove_passkey(session: Session, user: User, passkey_id: UUID, *, required: bool) -> None:
    """One passkey counts no more. Raises NotFound, or Refused if nothing would be left that the role needs."""
    last = len(passkeys.of_user(session, user)) == 1 and not authenticators.is_set_up(session, user)
    if required and last:
        raise Refused(lazy_gettext("Your role needs a second step at sign-in. Set up codes from the phone first."))
    passkeys.remove(session, passkey_id, user)


def forget_all(session: Session, user: User) -> None:
    """Nothing that this user had set up counts any more."""
    authenticators.remove(session, user)
    recovery_codes.remove(session, user)
    passkeys.remove_all(session, user)
    throttling.forget_devices(session, user.username)
