"""The format of a sealed value: `0xC1 | algorithm u8 | data-key version u16 | nonce 12 | ciphertext, tag 16`.

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
    """The methods shared by the registered AEAD algorithms."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Encrypt `data`, bound to `associated_data`."""

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Decrypt. Raises InvalidTag."""


ALGORITHMS: dict[int, type[AESGCM] | type[AESGCMSIV]] = {1: AESGCM, 2: AESGCMSIV}


class Tampered(Exception):
    """Bytes that were not sealed in this place with this key."""


class Key:
    """A 32-byte key with its ciphers cached: making one costs more than opening a cell."""

    __slots__ = ("_ciphers", "_plain")

    def __init__(self, plain: bytes) -> None:
        self._plain = plain
        self._ciphers: dict[int, Cipher] = {}

    def seal(self, version: int, bound: bytes, plain: bytes, algorithm: int = IN_USE) -> bytes:
        """Encrypt `plain`; it opens only with the same `bound` bytes and header."""
        cipher = self._ciphers.get(algorithm) or self._ready(algorithm)
        header = HEADER.pack(MARK, algorithm, version)
        nonce = os.urandom(NONCE_BYTES)
        return header + nonce + cipher.encrypt(nonce, plain, bound + header)

    def open(self, bound: bytes, cell: bytes) -> bytes:
        """Return the plain bytes of a sealed cell. Raises Tampered. (A hot path: called thousands of times.)"""
        try:
            if cell[0] != MARK:
                raise Tampered
            cipher = self._ciphers.get(cell[1]) or self._ready(cell[1])
            return cipher.decrypt(cell[4:16], cell[16:], bound + cell[:4])
        except (InvalidTag, ValueError, IndexError) as problem:
            raise Tampered from problem

    def _ready(self, algorithm: int) -> Cipher:
        if algorithm not in ALGORITHMS:
            raise Tampered
        cipher: Cipher = ALGORITHMS[algorithm](self._plain)
        return self._ciphers.setdefault(algorithm, cipher)


class _Destroyed(Key):
    """The key of an erased person: it seals and opens nothing."""

    def seal(self, version: int, bound: bytes, plain: bytes, algorithm: int = IN_USE) -> bytes:
        raise Tampered

    def open(self, bound: bytes, cell: bytes) -> bytes:
        raise Tampered


DESTROYED = _Destroyed(b"")


def seal(key: bytes, version: int, bound: bytes, plain: bytes, algorithm: int = IN_USE) -> bytes:
    """Encrypt once with a 32-byte `key`."""
    return Key(key).seal(version, bound, plain, algorithm)


def open_cell(key: bytes, bound: bytes, cell: bytes) -> bytes:
    """Decrypt once. Raises Tampered."""
    return Key(key).open(bound, cell)


def read_header(cell: bytes) -> tuple[int, int]:
    """Return (algorithm, data-key version) of a sealed cell. Raises Tampered if it is not one."""
    if len(cell) < HEADER.size + NONCE_BYTES + 16:
        raise Tampered
    mark, algorithm, version = HEADER.unpack_from(cell)
    if mark != MARK or algorithm not in ALGORITHMS:
        raise Tampered
    return algorithm, version


def pad(plain: bytes, block: int) -> bytes:
    """Pad to hide the length: 0x80 and zeros up to a multiple of `block` bytes (ISO/IEC 7816-4)."""
    return plain + b"\x80" + b"\x00" * (-(len(plain) + 1) % block)


def unpad(padded: bytes) -> bytes:
    """Remove the padding of `pad`. Raises Tampered if it is malformed."""
    plain = padded.rstrip(b"\x00")
    if not plain.endswith(b"\x80"):
        raise Tampered
    return plain[:-1]
