"""The token of a seat on its badge: it leads nowhere but to this seat, on a roll of this camp, for whoever calls it.

It is worked out from the seat under a key of the installation and stands nowhere. The QR code holds the long one; the
short one is typed where no camera reads.
"""

import base64
import hmac
from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.c3_control.camps import Enrolment
from outreach.core.sealing import vault_of

DOMAIN = b"badges of camps"
LONG = 15  # bytes
SHORT = 6  # digits


def tokens(session: Session, seat: Enrolment) -> tuple[str, str]:
    """Return the long and the short token of a seat."""
    digest = hmac.digest(vault_of(session).mac(DOMAIN), seat.camp_id.bytes + seat.id.bytes, "sha256")
    short = int.from_bytes(digest[LONG : LONG + 8]) % 10**SHORT
    return base64.b32encode(digest[:LONG]).decode(), f"{short:0{SHORT}}"


def seats_by(of: Mapping[UUID, tuple[str, str]]) -> dict[str, UUID]:
    """Return the seats by each of their tokens; one that two share leads to neither."""
    found = Counter(token for both in of.values() for token in both)
    return {token: seat for seat, both in of.items() for token in both if found[token] == 1}
