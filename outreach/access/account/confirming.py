"""Proving again to be there: before what matters, and for a new password."""

from sqlalchemy.orm import Session

from outreach.access import authenticators, brake, second_factors, signins, users
from outreach.access.devices import Device
from outreach.access.signins import SignIn
from outreach.access.users import User


def proves(session: Session, user: User, password: str, code: str | None, device: Device) -> bool:
    """Whether this is the user's password, and (if codes are asked of them) code; a wrong one is counted.

    Raises Refused while the brake is on.
    """
    tried = brake.check(session, user.username, device, "confirm")
    if not users.password_fits(user, password):
        brake.failed(session, tried)
        return False
    brake.passed(session, tried)
    asks = code is not None and authenticators.is_set_up(session, user)
    return not asks or second_factors.shows(session, user, code or "", device)


def change_password(session: Session, sign_in: SignIn, user: User, old: str, new: str) -> tuple[SignIn, str]:
    """A new password: all other sessions end, and this one goes on under a new token. Raises Refused."""
    users.change_password(session, user, old, new)
    signins.end_all(session, user, but=sign_in.id)
    return signins.prove(session, sign_in.id)
