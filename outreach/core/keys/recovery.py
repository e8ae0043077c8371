"""The root key on paper: as digits with a checksum for each line, or by secret sharing, as shares of words (SLIP-39).

The printout can be typed back as it is. Lines that begin with # are for people.
"""

import hashlib
from collections.abc import Iterable, Sequence

from shamir_mnemonic import MnemonicError, Share, combine_mnemonics, generate_mnemonics  # type: ignore[import-untyped]
from shamir_mnemonic.wordlist import WORDLIST  # type: ignore[import-untyped]

from outreach.core.keys.problem import KeyProblem
from outreach.core.keys.root import ROOT_BYTES, checksum

LINES, LINE_BYTES = 4, 8
LAST = "="  # begins the line with the checksum of the whole
SHARE_WORDS, WORDS_IN_LINE = 33, 6  # of a 256-bit secret
LOOKALIKES = str.maketrans("oil", "011", " -")
_WORDS = {word[:4]: word for word in WORDLIST}  # four letters tell them apart


def to_digits(root: bytes) -> list[str]:
    """Return four lines of 16 hex digits, each with a checksum of four, and a line with the checksum of all."""
    parts = [root[start : start + LINE_BYTES] for start in range(0, ROOT_BYTES, LINE_BYTES)]
    lines = [f"{number}  {_grouped(part.hex())}  {_line_check(number, part)}" for number, part in enumerate(parts, 1)]
    return [*lines, f"{LAST}  {_grouped(checksum(root))}"]


def to_shares(root: bytes, needed: int, count: int) -> list[list[str]]:
    """Return `count` shares of numbered lines of words; any `needed` of them restore the root, fewer reveal nothing."""
    [shares] = generate_mnemonics(1, [(needed, count)], root)
    return [_word_lines(share.split()) for share in shares]


def from_lines(lines: Iterable[str]) -> bytes:
    """Return the root key of typed lines, digits or words. Raises KeyProblem naming the line of a typing error."""
    kept = [line.split() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    if not kept:
        raise KeyProblem("recovery: nothing was typed")
    tokens = [token for line in kept for token in line]
    known = sum(token.lower()[:4] in _WORDS for token in tokens)
    return _from_words(kept) if known * 2 > len(tokens) else _from_digits(kept)


def _from_digits(lines: Sequence[Sequence[str]]) -> bytes:
    typed = {line[0].rstrip(".:"): "".join(line[1:]).lower().translate(LOOKALIKES) for line in lines}
    for name in typed:
        if name not in {LAST, *map(str, range(1, LINES + 1))}:
            raise KeyProblem(f"recovery: no line begins with {name!r}; lines begin with 1 to {LINES} or {LAST}")
    root = b"".join(_part(number, typed.get(str(number))) for number in range(1, LINES + 1))
    if typed.get(LAST) != checksum(root):
        raise KeyProblem(f"recovery: line {LAST} does not fit: it is mistyped, or lines of two sheets were mixed")
    return root


def _part(number: int, typed: str | None) -> bytes:
    if typed is None:
        raise KeyProblem(f"recovery: line {number} is missing")
    try:
        part = bytes.fromhex(typed[: 2 * LINE_BYTES])
    except ValueError:
        part = b""
    if len(part) != LINE_BYTES or typed[2 * LINE_BYTES :] != _line_check(number, part):
        raise KeyProblem(f"recovery: line {number} is mistyped")
    return part


def _from_words(lines: Sequence[Sequence[str]]) -> bytes:
    shares: dict[int, Share] = {}
    for number, words in enumerate(_chunks(lines), 1):
        try:
            share = Share.from_mnemonic(" ".join(words))
        except MnemonicError:
            raise KeyProblem(f"recovery: share {number} is mistyped: its checksum does not hold") from None
        shares[share.index] = share
    needed = next(iter(shares.values())).member_threshold
    if len(shares) < needed:
        raise KeyProblem(
            f"recovery: {needed} different shares are needed, {len(shares)} was given; alone it opens nothing"
        )
    try:
        root: bytes = combine_mnemonics([share.mnemonic() for share in list(shares.values())[:needed]])
    except MnemonicError:
        raise KeyProblem("recovery: these shares do not belong together") from None
    return root


def _chunks(lines: Sequence[Sequence[str]]) -> list[list[str]]:
    """Split typed words into shares. Raises KeyProblem for a word not in the list, or a share too short."""
    shares: list[list[str]] = [[]]
    line_of_share = 0
    for line in lines:
        if len(shares[-1]) == SHARE_WORDS:
            shares.append([])
            line_of_share = 0
        line_of_share += 1
        for place, word in enumerate((word for word in line if word.isalpha()), 1):
            if word.lower()[:4] not in _WORDS:
                raise KeyProblem(f"recovery: share {len(shares)}, line {line_of_share}: word {place} is mistyped")
            shares[-1].append(_WORDS[word.lower()[:4]])
    for number, words in enumerate(shares, 1):
        if len(words) != SHARE_WORDS:
            raise KeyProblem(f"recovery: share {number} has {len(words)} words, not {SHARE_WORDS}")
    return shares


def _word_lines(words: Sequence[str]) -> list[str]:
    starts = range(0, len(words), WORDS_IN_LINE)
    return [f"{n}  {' '.join(words[start : start + WORDS_IN_LINE])}" for n, start in enumerate(starts, 1)]


def _line_check(number: int, part: bytes) -> str:
    return hashlib.sha256(b"outreach paper " + bytes([number]) + part).hexdigest()[:4]


def _grouped(digits: str) -> str:
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))
