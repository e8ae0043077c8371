"""The format of large sealed data: chunks of 64 KiB, each a cell (`ciphertext.py`) bound to its position.

To the associated data of a cell each chunk adds its number and a last flag: `u32 | 0x00 or 0x01`. So chunks cannot be
reordered, doubled, left out, or cut off at the end. Released formats never change (golden vectors in the tests).
"""

import struct
from collections.abc import Iterable, Iterator

from outreach.core import ciphertext

BYTES = 64 * 1024
_PLACE = struct.Struct(">I?")


def cut(whole: bytes) -> Iterator[bytes]:
    """Cut data into plain chunks; empty data makes one empty chunk."""
    for start in range(0, max(len(whole), 1), BYTES):
        yield whole[start : start + BYTES]


def seal(key: ciphertext.Key, version: int, bound: bytes, plain: Iterable[bytes]) -> Iterator[bytes]:
    """Seal chunks one by one, as they come."""
    for number, (piece, last) in enumerate(_marked(plain)):
        yield key.seal(version, bound + _PLACE.pack(number, last), piece)


def open_all(key: ciphertext.Key, bound: bytes, sealed: Iterable[bytes]) -> Iterator[bytes]:
    """Open chunks one by one, as they come. Raises Tampered if one is not the one sealed in its position."""
    count = 0
    for number, (piece, last) in enumerate(_marked(sealed)):
        yield key.open(bound + _PLACE.pack(number, last), piece)
        count += 1
    if not count:
        raise ciphertext.Tampered


def _marked(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Yield each piece with a flag for the last."""
    coming = iter(pieces)
    piece = next(coming, None)
    while piece is not None:
        after = next(coming, None)
        yield piece, after is None
        piece = after
