"""Re-authentication: before critical acts, and for a change of password."""

from sqlalchemy.orm import Session

from outreach.access import authenticators, second_factors, signins, users
from outreach.access.devices import Device
from outreach.access.signins import SignIn
from outreach.access.users import User


def proves(session: Session, user: User, fits: bool, code: str | None, device: Device) -> bool:
    """Return True if the password fitted (`requests.fits`) and the code, if they have codes; a wrong one is counted.

    Raises Refused while the rate limit is exceeded.
    """
    if not fits:
        return False
    asks = code is not None and authenticators.is_set_up(session, user)
    return not asks or second_factors.shows(session, user, code or "", device)


def change_password(session: Session, sign_in: SignIn, user: User, weighed: str) -> tuple[SignIn, str]:
    """Set a new password by its hash: all other sessions end, and this one goes on under a new token."""
    users.choose_password(session, user, weighed)
    signins.end_all(session, user, but=sign_in.id)
    return signins.prove(session, sign_in.id)
