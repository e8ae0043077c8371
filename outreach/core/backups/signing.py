"""The keyed digest (HMAC) of a backup: anyone with the public key can encrypt one, only this installation signs."""

import hmac

from outreach.core.backups import BackupProblem
from outreach.core.backups.stream import Trailer
from outreach.core.keys import KeyRing

_SIGNED = b"backup\x1f"


def sign(ring: KeyRing, digest: bytes) -> bytes:
    """Return the keyed digest of a stream."""
    return hmac.digest(ring.current("audit")[1], _SIGNED + digest, "sha256")


def check(ring: KeyRing, trailer: Trailer) -> None:
    """Check that this installation wrote the stream, with the current key or an earlier one. Raises BackupProblem."""
    made = [hmac.digest(key, _SIGNED + trailer.digest, "sha256") for key in ring.keys["audit"].values()]
    if not any(hmac.compare_digest(one, trailer.signature) for one in made):
        raise BackupProblem("backup: it was not written by this installation (the signature differs)")
