"""The keyed digest in every backup: anybody who has the public key can make an envelope, only this house signs."""

import hmac

from outreach.core.backups import BackupProblem
from outreach.core.backups.stream import Trailer
from outreach.core.keys import KeyRing

_SIGNED = b"backup\x1f"


def sign(ring: KeyRing, digest: bytes) -> bytes:
    """The keyed digest of a stream."""
    return hmac.digest(ring.current("audit")[1], _SIGNED + digest, "sha256")


def check(ring: KeyRing, trailer: Trailer) -> None:
    """Raises BackupProblem unless this house has written the stream, with the key in use or an earlier one."""
    made = [hmac.digest(key, _SIGNED + trailer.digest, "sha256") for key in ring.keys["audit"].values()]
    if not any(hmac.compare_digest(one, trailer.signature) for one in made):
        raise BackupProblem("backup: it was not written by this installation (the signature differs)")
