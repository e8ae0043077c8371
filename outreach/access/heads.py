"""Heads of the trail: signed checkpoints, handed out, by which a cut of its last lines is detected.

A head is one line of text: mark, installation, number of the last line, its moment, its link, signature (Ed25519, by a
key derived from the ring's audit key). The public key is no secret; with it a head is checked without our keys.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.core.sealing import vault_of

MARK = "outreach-audit-head-1"


class HeadProblem(ValueError):
    """A line that is no head of ours, or that contradicts the trail, with the reason in words."""


@dataclass(frozen=True)
class Head:
    """The last line of the trail at some moment, signed."""

    install: UUID
    seq: int
    at: str
    link: str
    signature: str

    @property
    def signed_text(self) -> bytes:
        """The text that the signature covers."""
        return f"{MARK} {self.install} {self.seq} {self.at} {self.link}".encode()

    def __str__(self) -> str:
        return f"{self.signed_text.decode()} {self.signature}"


def newest(session: Session) -> Head | None:
    """Return the signed head of the trail; None for an empty trail."""
    last = session.scalars(select(AuditLine).order_by(AuditLine.seq.desc()).limit(1)).first()
    if last is None:
        return None
    bare = Head(vault_of(session).install, last.seq, f"{last.at.isoformat()}", last.link.hex(), "")
    signature = _key(session).sign(bare.signed_text).hex()
    return Head(bare.install, bare.seq, bare.at, bare.link, signature)


def public_key(session: Session) -> str:
    """Return the public key that checks a head, as 64 hex digits."""
    return _key(session).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def read(text: str) -> Head:
    """Parse a head from its line. Raises HeadProblem."""
    parts = text.split()
    try:
        mark, install, seq, at, link, signature = parts
        head = Head(UUID(install), int(seq), at, link, signature)
        bytes.fromhex(link + signature)
    except ValueError:
        raise HeadProblem("is not a head of the trail") from None
    if mark != MARK:
        raise HeadProblem("is not a head of the trail")
    return head


def check_signature(head: Head, public: str) -> None:
    """Check the signature of a head with the key `public`. Raises HeadProblem."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(
            bytes.fromhex(head.signature), head.signed_text
        )
    except (InvalidSignature, ValueError):
        raise HeadProblem("was not signed by this installation") from None


def check(session: Session, heads: Iterable[str]) -> int:
    """Check earlier heads against the trail; return how many agree. Raises HeadProblem at the first that does not."""
    public, agreed = public_key(session), 0
    for text in heads:
        check_one(session, text, public)
        agreed += 1
    return agreed


def check_one(session: Session, text: str, public: str) -> None:
    """Check one head against the trail, and its signature with the key `public`. Raises HeadProblem."""
    head = read(text)
    check_signature(head, public)
    link = session.scalar(select(AuditLine.link).where(AuditLine.seq == head.seq))
    if link is None:
        raise HeadProblem(f"knows of line {head.seq}, which is no longer there")
    if link.hex() != head.link:
        raise HeadProblem(f"knows another line {head.seq} than the trail has")


def _key(session: Session) -> Ed25519PrivateKey:
    made = HKDF(hashes.SHA256(), 32, salt=None, info=b"outreach audit heads 1")
    return Ed25519PrivateKey.from_private_bytes(made.derive(vault_of(session).mac(b"key of the heads")))
