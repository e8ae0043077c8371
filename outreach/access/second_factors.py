"""Two-factor sign-in: beside the password a code from the phone or from paper; a passkey is both at once."""

from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access import audit, authenticators, passkeys, recovery_codes, throttling
from outreach.access.devices import Device
from outreach.access.users import User
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext


def must_have(user: User, setting: str) -> bool:
    """Return True if this user's role should have a second factor, by `OUTREACH_SECOND_FACTOR`."""
    return setting == "everybody" or user.role.needs_second_factor


def is_demanded(user: User, setting: str) -> bool:
    """Return True if the user can open no page without one."""
    return setting != "offered" and must_have(user, setting)


def is_asked(session: Session, user: User, setting: str) -> bool:
    """Return True if the password alone opens no session for this user.

    For a user who need not have a second factor a passkey is a way in, not a lock: only codes are asked for.
    """
    if authenticators.is_set_up(session, user):
        return True
    return must_have(user, setting) and bool(passkeys.of_user(session, user))


def shows(session: Session, user: User, code: str, device: Device) -> bool:
    """Return True for a valid code of the user, from the phone or from paper; a wrong one is counted.

    Raises Refused while the rate limit is exceeded.
    """
    tried = throttling.check(session, user.username, device, "code")
    if authenticators.accepts(session, user, code) or recovery_codes.use(session, user, code):
        throttling.passed(session, tried)
        return True
    throttling.failed(session, tried)
    audit.record(session, "sign_in.wrong_code", user)
    return False


def stop_codes(session: Session, user: User, *, required: bool) -> None:
    """Stop asking this user for codes. Raises Refused if they must have a second factor and no passkey is left."""
    if required and not passkeys.of_user(session, user):
        raise Refused(lazy_gettext("Your role needs a second step at sign-in. Set up a passkey first."))
    authenticators.remove(session, user)
    recovery_codes.remove(session, user)
    audit.record(session, "second_factor.removed", user, about=f"user:{user.id}")


def remove_passkey(session: Session, user: User, passkey_id: UUID, *, required: bool) -> None:
    """Remove a passkey. Raises NotFound, or Refused if the role needs a second factor and none would be left."""
    last = len(passkeys.of_user(session, user)) == 1 and not authenticators.is_set_up(session, user)
    if required and last:
        raise Refused(lazy_gettext("Your role needs a second step at sign-in. Set up codes from the phone first."))
    passkeys.remove(session, passkey_id, user)


def forget_all(session: Session, user: User) -> None:
    """Remove all second factors and known devices of this user."""
    authenticators.remove(session, user)
    recovery_codes.remove(session, user)
    passkeys.remove_all(session, user)
    throttling.forget_devices(session, user.username)
