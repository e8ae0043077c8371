"""The wrapping keys of a running worker. An unknown version comes from a key rotation: the ring is read again."""

import threading
import time
from collections.abc import Callable
from uuid import UUID

from outreach.core import ciphertext
from outreach.core.keys import KeyRing

Reload = Callable[[UUID, int], KeyRing | None]  # (install, version) -> the present ring, if it holds that version
PAUSE = 1.0  # seconds between two readings of the ring for a missing version


class Wrapping:
    """Wrapping keys by version. Retired versions stay known: a transaction may still see a row from before."""

    def __init__(self, ring: KeyRing, reload: Reload | None) -> None:
        self._install, self._reload = ring.install, reload
        self._keys = _ready(ring)
        self._lock = threading.Lock()
        self._missed: dict[int, float] = {}  # time of the last failed look-up of a version

    @property
    def newest(self) -> int:
        """The highest version known."""
        return max(self._keys)

    def key(self, version: int) -> ciphertext.Key:
        """Return the wrapping key of a version; reads the ring again if it is unknown. Raises Tampered."""
        known = self._keys.get(version) or self._read_again(version)
        if known is None:
            raise ciphertext.Tampered
        return known

    def _read_again(self, version: int) -> ciphertext.Key | None:
        if self._reload is None:
            return None
        with self._lock:
            if version not in self._keys and time.monotonic() - self._missed.get(version, -PAUSE) >= PAUSE:
                ring = self._reload(self._install, version)
                if ring is None:
                    self._missed[version] = time.monotonic()
                else:
                    self._keys = self._keys | _ready(ring)
            return self._keys.get(version)


def _ready(ring: KeyRing) -> dict[int, ciphertext.Key]:
    return {version: ciphertext.Key(key) for version, key in ring.keys["wrap"].items()}
