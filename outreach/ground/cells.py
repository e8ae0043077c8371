"""The bytes of a sealed value: `0xC1 | algorithm u8 | data-key version u16 | nonce 12 | ciphertext, tag 16`.

Released formats never change: a new one gets a new algorithm number (golden vectors in the tests).
"""

import os
import struct
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESGCMSIV

MARK = 0xC1
HEADER = struct.Struct(">BBH")
NONCE_BYTES = 12
IN_USE = 1


class Cipher(Protocol):
    """What both registered algorithms offer."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Seal `data`, bound to `associated_data`."""

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Open, or raise InvalidTag."""


ALGORITHMS: dict[int, type[AESGCM] | type[AESGCMSIV]] = {1: AESGCM, 2: AESGCMSIV}


class Tampered(Exception):
    """The bytes are not what was sealed in this place with this key."""


def seal(key: bytes, version: int, bound: bytes, plain: bytes, algorithm: int = IN_USE) -> bytes:
    """Seal `plain` with a 32-byte `key`; opens only with the same `bound` bytes and header."""
    header = HEADER.pack(MARK, algorithm, version)
    nonce = os.urandom(NONCE_BYTES)
    return header + nonce + ALGORITHMS[algorithm](key).encrypt(nonce, plain, bound + header)


def open_cell(key: bytes, bound: bytes, cell: bytes) -> bytes:
    """The plain bytes of a sealed `cell`. Raises Tampered."""
    algorithm, _version = read_header(cell)
    header, nonce, rest = cell[:4], cell[4:16], cell[16:]
    try:
        return ALGORITHMS[algorithm](key).decrypt(nonce, rest, bound + header)
    except (InvalidTag, ValueError) as problem:
        raise Tampered from problem


def read_header(cell: bytes) -> tuple[int, int]:
    """(algorithm, data-key version) of a sealed cell. Raises Tampered if it is not one."""
    if len(cell) < HEADER.size + NONCE_BYTES + 16:
        raise Tampered
    mark, algorithm, version = HEADER.unpack_from(cell)
    if mark != MARK or algorithm not in ALGORITHMS:
        raise Tampered
    return algorithm, version


def pad(plain: bytes, block: int) -> bytes:
    """Hide the length: 0x80 and zeros up to the next multiple of `block` bytes (ISO/IEC 7816-4)."""
    return plain + b"\x80" + b"\x00" * (-(len(plain) + 1) % block)


def unpad(padded: bytes) -> bytes:
    """What `pad` was given. Raises Tampered if the padding is not ours."""
    plain, mark, rest = padded.rpartition(b"\x80")
    if not mark or rest.strip(b"\x00"):
        raise Tampered
    return plain
