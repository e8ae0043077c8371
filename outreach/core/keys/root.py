"""The root key as one line of text: `outreach-root-1:<64 hex digits>:<checksum>`."""

import hashlib

from outreach.core.keys.problem import KeyProblem

MARK = "outreach-root-1"
ROOT_BYTES = 32


def write_root(root: bytes) -> str:
    """Return the line of a root file."""
    return f"{MARK}:{root.hex()}:{checksum(root)}\n"


def read_root(text: str, where: object) -> bytes:
    """Parse the root key in such a line. Raises KeyProblem, naming `where`, if it is damaged or partial."""
    try:
        mark, digits, check = text.strip().split(":")
        root = bytes.fromhex(digits)
    except ValueError:
        raise KeyProblem(f"keys: {where} is damaged") from None
    if mark != MARK or len(root) != ROOT_BYTES or check != checksum(root):
        raise KeyProblem(f"keys: {where} is damaged")
    return root


def checksum(root: bytes) -> str:
    """Return eight hex digits that reveal a typing error or damage, and nothing of the key."""
    return hashlib.sha256(b"outreach root " + root).hexdigest()[:8]
