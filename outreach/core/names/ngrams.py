"""N-grams of a word as bit sets: words that share many become candidates.

Four numbers for its sounds (pairs of consonants, single sounds), two for its spelling.
"""

import numpy as np
import numpy.typing as npt

from outreach.core.names import letters, phonetics

Bits = npt.NDArray[np.uint64]
Texts = npt.NDArray[np.bytes_]
Matrix = npt.NDArray[np.uint8]

SAID, SPELT = slice(0, 4), slice(4, 6)
_ALIKE = (
    *phonetics.CLASSES[:5],
    phonetics.CLASSES[5] + phonetics.CLASSES[9],
    *phonetics.CLASSES[6:9],
    *phonetics.CLASSES[10:12],
)
_SPELT_ALIKE = ["นณ", "ศษส", "ญย", "ฐถทธฑฒดฎตฏ", "ลฬร", "ขคฆ", "ชฌฉ", "พภผ", "ฟฝ", "หฮ", "ใไ", "ิี", "ึื", "ุู", "ะัา"]


def matrix(texts: Texts) -> Matrix:
    """Return one row of bytes for each text, padded with zeros."""
    table = texts.view(np.uint8).reshape(len(texts), texts.dtype.itemsize)
    return table[:, : max(int(np.char.str_len(texts).max(initial=1)), 2)]


def marks(spelt: Texts, said: Texts) -> Bits:
    """Return six numbers for each word."""
    found = np.zeros((6, len(said)), np.uint64)
    skeletons = np.array([one.translate(_CLASS, _UNMARKED) for one in said], said.dtype)
    _mark_pairs(found[0:3], matrix(skeletons), 12)
    for column in matrix(said).T:
        found[3] |= _SINGLE[column]
    folded = np.array([one.translate(_FOLDED, _LIGHT) for one in spelt], spelt.dtype)
    _mark_pairs(found[4:6], matrix(folded), 37)
    return found


def count(bits: Bits) -> npt.NDArray[np.uint8]:
    """Count the marks of each word, at most 63."""
    counted: npt.NDArray[np.uint8] = np.bitwise_count(bits[0])
    for row in bits[1:]:
        counted += np.bitwise_count(row)
    return np.minimum(counted, 63, out=counted)


def closest(bits: Bits, counted: npt.NDArray[np.uint8], asked: Bits, most: int) -> npt.NDArray[np.intp]:
    """Return the `most` words that share most marks with the query."""
    shares = _SHARES[int(count(asked)[0])]
    share = np.empty(len(counted), np.uint8)
    for start in range(0, len(share), _STEP):
        here = slice(start, start + _STEP)
        shared = np.bitwise_count(bits[0, here] & asked[0]).astype(np.uint16)
        for row, mark in zip(bits[1:], asked[1:], strict=True):
            shared += np.bitwise_count(row[here] & mark)
        shared <<= 6
        shared |= counted[here]
        np.take(shares, shared, out=share[here], mode="clip")
    enough = np.bincount(share, minlength=256)[::-1].cumsum()
    least = 255 - int(np.searchsorted(enough, most))
    above = np.flatnonzero(share > least)
    return np.concatenate([above, np.flatnonzero(share == least)[: most - len(above)]])


def _mark_pairs(rows: Bits, texts: Matrix, factor: int) -> None:
    """Set one bit for each pair of neighbours, and for the first and the last letter."""
    before = np.zeros(len(texts), np.int64)
    for now in (*texts.astype(np.int64).T, np.int64(0)):
        pair = (before * factor + now) % (64 * len(rows))
        bit = np.where((before > 0) | (now > 0), np.uint64(1) << (pair & 63).astype(np.uint64), np.uint64(0))
        for number, row in enumerate(rows):
            row |= np.where(pair >> 6 == number, bit, np.uint64(0))
        before = now + np.zeros_like(before)


def _class_table() -> bytes:
    table = bytearray(256)
    for number, sounds in enumerate(_ALIKE, 1):
        for sound in sounds:
            table[ord(sound)] = number
    return bytes(table)


def _folded_table() -> bytes:
    table = bytearray(range(256))
    for group in _SPELT_ALIKE:
        for letter in group:
            table[letters.CODES[letter]] = letters.CODES[group[0]]
    return bytes(table)


_CLASS, _FOLDED = _class_table(), _folded_table()
FOLDED = np.frombuffer(_FOLDED, np.uint8)
_STEP = 1 << 14  # words at a time, to stay in the cache
_SIXTY_FOUR = np.arange(64, dtype=np.uint16)
_SHARES = (  # by the marks of the asked word, those shared, those of the known word
    np.minimum(510 * _SIXTY_FOUR[:, None] // (_SIXTY_FOUR[:, None, None] + _SIXTY_FOUR + 1), 255)
    .astype(np.uint8)
    .reshape(64, -1)
)
_UNMARKED = (phonetics.VOWELS + phonetics.WEAK).encode()
_LIGHT = bytes([*(letters.CODES[letter] for letter in letters.MARKS), *letters.SILENCED.values()])
_SINGLE = np.zeros(256, np.uint64)
for _number, _sounds in enumerate((*_ALIKE, *"aiueoAUO", *"tTdkKpPbcClrnyY")):
    for _sound in _sounds:
        _SINGLE[ord(_sound)] |= np.uint64(1 << _number)
