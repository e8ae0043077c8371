"""What a password must be, and one made by the house."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from outreach.ground.errors import Refused
from outreach.ground.language import later

SHORTEST = 12
LONGEST = 200
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike

_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)  # Argon2id, security.md
NOBODYS_HASH = _hasher.hash(secrets.token_hex())


def seal(password: str) -> str:
    """The hash to store."""
    return _hasher.hash(password)


def fits(stored_hash: str, password: str) -> bool:
    """Whether the password is the one that was hashed."""
    try:
        return _hasher.verify(stored_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def check(password: str, username: str, field: str = "password") -> None:
    """Raises Refused for a password shorter than 12 characters, or made of the user name or one character."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Refused(later("A password has 12 characters or more: three or four words are easy to remember."), field)
    if username.lower() in password.lower() or len(set(password)) < 5:
        raise Refused(later("This password is too easy to guess."), field)


def make() -> str:
    """A fresh starting password, easy to read out: four groups of five letters (98 bits)."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))
