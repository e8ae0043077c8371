"""The password policy: requirements, hashing (Argon2id), and generated passwords."""

import secrets
import unicodedata
from base64 import b64encode
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext

SHORTEST = 12
LONGEST = 200
LOOKED_AT = 72  # characters: the estimate takes ever longer, and a strong beginning is enough
GOOD_ENOUGH = 3  # of 4: more than 10^8 guesses
OF_ONES_OWN = 8  # characters must be left without the names of the person and the words of the programme
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike
# Words guessed first here; the estimate has the common passwords and words of English built in.
_OURS_TEXT = """
บ้านเรา บ้าน เรา ขอนแก่น เทศบาล เทศบาลนคร นครขอนแก่น เด็ก เยาวชน เด็กและเยาวชน แกนนำ เชื่อมโยง กำกับดูแล ต่อเนื่อง
สำเร็จ สวัสดี สวัสดีครับ สวัสดีค่ะ รหัสผ่าน รหัส ผ่าน ประเทศไทย ไทย ไทยแลนด์ อีสาน ศูนย์ หัวหน้าศูนย์ ผู้จัดการ รายกรณี
ผู้ดูแลระบบ ผู้บริหาร หน่วยงาน เคส น้อง ที่รัก รักนะ คิดถึง จุฬาลงกรณ์ กรุงเทพ กรุงเทพมหานคร หนึ่งสองสาม
ฟหกด่าสว ๆไำพะัีรนยบล ผปแอิืทมใฝ ๑๒๓๔๕๖๗๘๙๐ ๑๒๓๔๕๖
baanrao baan rao outreach khonkaen khon kaen thailand thai isan isaan caseworker supervisor administrator manager
partner youth gang core person connect control continue complete sawasdee sawatdee password passphrase
"""
_OURS = tuple(_OURS_TEXT.split())

_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)  # Argon2id, docs/security.md
NOBODYS_HASH = "$argon2id$v=19$m={0.memory_cost},t={0.time_cost},p={0.parallelism}${1}${2}".format(
    _hasher,
    *(b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (_hasher.salt_len, _hasher.hash_len)),
)  # a valid hash that no password fits; checking it takes as long as any other


def seal(password: str) -> str:
    """Return the hash to store."""
    return _hasher.hash(_one_form(password))


def fits(stored_hash: str, password: str) -> bool:
    """Return True if the password fits the hash. Spaces at the ends, as from a paste, do not count.

    A hash made before that rule, with its spaces, still fits.
    """
    forms = dict.fromkeys((_one_form(password), unicodedata.normalize("NFC", password)))
    return any(_verifies(stored_hash, form) for form in forms)


def is_outdated(stored_hash: str) -> bool:
    """Return True if a hash was made with other costs than today's: it is renewed when the password is next typed."""
    return _hasher.check_needs_rehash(stored_hash)


def of_nobody() -> str:
    """Return a hash that no password fits, and that takes as long to check as any other."""
    return NOBODYS_HASH


def check(password: str, about: Iterable[str] = (), field: str = "password") -> None:
    """Check a new password. Raises Refused if it is shorter than 12 characters, or easily guessed.

    about: the user name, the person's names, which a guesser knows. Any characters will do, spaces and Thai too; none
    are demanded.
    """
    password = _one_form(password)
    if not SHORTEST <= len(password) <= LONGEST:
        raise Refused(
            lazy_gettext("A password has 12 characters or more: three or four words are easy to remember."), field
        )
    named = [_one_form(part).lower() for text in about for part in (text, *text.split()) if len(part) > 2]
    from zxcvbn import zxcvbn  # type: ignore[import-untyped]

    estimate = zxcvbn(password[:LOOKED_AT], user_inputs=[*named, *_OURS])
    if estimate["score"] < GOOD_ENOUGH or len(_without(password, [*named, *_OURS])) < OF_ONES_OWN:
        raise Refused(lazy_gettext("This password is too easy to guess."), field)


def make() -> str:
    """Make a starting password, easy to read out: four groups of five letters (98 bits)."""
    return groups_of_letters(4)


def groups_of_letters(groups: int) -> str:
    """Return random letters and digits that look distinct, five in a group: nearly 25 bits each."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(groups))


def _without(password: str, words: Iterable[str]) -> str:
    left = password.lower()
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, "")
    return "".join(left.split())


def _one_form(password: str) -> str:
    """Normalise: Thai marks typed in another order look the same; a paste brings spaces along at its ends."""
    return unicodedata.normalize("NFC", password).strip()


def _verifies(stored_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(stored_hash, password)
    except (VerificationError, InvalidHashError):
        return False
