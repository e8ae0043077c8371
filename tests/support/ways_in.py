"""Ways in, for the tests: links and words from pages, codes from the app on an invented phone."""

import re
from collections.abc import Callable

import pyotp
from sqlalchemy.orm import Session

from outreach.access import authenticators, recovery_codes
from outreach.access.users import User
from outreach.core import clock
from tests.support.browser import Browser

Open = Callable[..., Browser]
NEW = "แมว ส้ม นอน บนหลังคา"
LINK = re.compile(r"https?://localhost(/invitation/[\w-]{43})")
WORD = re.compile(r"<dd>([a-z2-9]{5}-[a-z2-9]{5})</dd>")
PAPER = re.compile(r"<code>([a-z2-9]{5}(?:-[a-z2-9]{5}){4})</code>")


def phone_of(db: Session, user: User) -> pyotp.TOTP:
    """The app on the phone of a user who has set codes up."""
    proposed = authenticators.propose(db, user)
    app = pyotp.TOTP(authenticators.secret_of(db, proposed))
    proposed.confirmed_at = clock.now()
    recovery_codes.make(db, user)
    db.flush()
    return app


def code(app: pyotp.TOTP, steps: int = 0) -> str:
    """What the app shows now, or so many half minutes later."""
    return app.at(clock.now(), counter_offset=steps)
