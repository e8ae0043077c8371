"""The words of a name as bytes, one for each letter, and what it costs to take one letter for another.

A letter that ์ silences has a code of its own: to leave it out is a small slip, to leave out a spoken one is not.
"""

import re
import unicodedata

import numpy as np
import numpy.typing as npt

from outreach.ground import thai

WIDTH = 40  # letters of a word that are compared; no Thai name on record is longer
CONSONANTS = "".join(map(chr, range(0x0E01, 0x0E2F)))
VOWELS = "ะัาำิีึืุูเแโใไๅ"
MARKS = "็่้๊๋์ํฯๆฺ๎"
_SILENT = 60  # added to the code of a silenced consonant
_KNOWN = CONSONANTS + VOWELS[:10]
CODES = {letter: number for number, letter in enumerate(CONSONANTS, 1)}
CODES |= {letter: number for number, letter in enumerate(VOWELS + MARKS, 120)}
CODES |= {letter: number for number, letter in enumerate("abcdefghijklmnopqrstuvwxyz0123456789", 160)}
SILENCED = {letter: code + _SILENT for letter, code in CODES.items() if letter in CONSONANTS + "ิุ"}
SILENCED |= {"ิ": 110, "ุ": 111}

_SEPARATORS = re.compile(r"[\s\-‐-―_.,/()\[\]+&|]+")
_DROPPED = re.compile(r"['`´ʼ‘’\"“”\x00]")
_SILENCING = re.compile(r"([ก-ฮ])([ิุ]?)์")
_LATIN_MARKS = re.compile(r"[\u0300-\u036f]")


class _Codes(dict[int, str]):
    """For str.translate; letters of other scripts share the codes that are left."""

    def __missing__(self, letter: int) -> str:
        return chr(200 + letter % 55)


_ENCODED = _Codes({ord(letter): chr(code) for letter, code in CODES.items()})


def words_of(name: str) -> list[str]:
    """The words of a name in their normal form; none for no name."""
    tidy = thai.normal(name)
    if not tidy.isascii():
        tidy = unicodedata.normalize("NFC", _LATIN_MARKS.sub("", unicodedata.normalize("NFD", tidy)))
    return _SEPARATORS.sub(" ", _DROPPED.sub("", tidy)).split() or tidy.split()


def encoded(word: str) -> bytes:
    """A word of `words_of` as bytes, at most WIDTH."""
    if "์" in word:
        word = _SILENCING.sub(_silenced, word)
    return word.translate(_ENCODED).encode("latin-1")[:WIDTH]


def _silenced(found: re.Match[str]) -> str:
    return "".join(_PRIVATE[letter] for letter in found[1] + found[2]) + "์"


# While a word is still text, silenced letters wait in the private use area.
_PRIVATE = {letter: chr(0xE000 + code) for letter, code in SILENCED.items()}
_ENCODED.update({0xE000 + code: chr(code) for code in SILENCED.values()})

Costs = npt.NDArray[np.float32]

# Letters that sound the same wherever they stand; then those taken for each other often; then sometimes.
_SAME = "ณน ศษ ศส ษส ญย ฐถ ฐท ฐธ ถท ถธ ทธ ฑท ฒท ฒธ ฐฒ ฎด ฏต ฎฏ ฬล ขค ขฆ คฆ ฌช ฉช ภพ ผพ ผภ ฟฝ หฮ ใไ"
_OFTEN = "ซส ซศ รล ฏฐ ฎฐ ตท ตถ ตธ ดต ตฏ ดฏ ดท ดธ ดฐ บป นญ ณญ ิี ึื ุู ะั ะา ัา ซช"
_SOMETIMES = (
    "นร นล ณร ดส ดศ ดษ ตส ทส ดจ ดช ตช กข กค กฆ บพ บภ ปพ ปผ ปภ พฟ จช ชส จส เแ โอ ิึ ีื ึุ ืู ิเ าำ ยไ ัไ ัใ วอ รั "
    "cs ck kq ij iy ei eu ou ao ae vw bp dt gk sz rl fp"
)


def _spread() -> tuple[Costs, Costs]:
    """What it costs to leave out each letter, and to take each for each."""
    leave = np.full(256, 1.0, np.float32)
    leave[0] = 0.0
    for letter, code in CODES.items():
        leave[code] = 0.55 if letter in VOWELS else 0.15 if letter in MARKS else 1.0
    for letter, cost in {"ะ": 0.35, "ั": 0.35, "์": 0.1, "็": 0.1, "ห": 0.7, "h": 0.4, "อ": 0.7}.items():
        leave[CODES[letter]] = cost
    for letter in "aeiou":
        leave[CODES[letter]] = 0.6
    for code in SILENCED.values():
        leave[code] = 0.25
    leave[[110, 111]] = 0.1
    take = np.minimum(np.add.outer(leave, leave), np.float32(1.5))
    _cheapen(take, leave)
    np.fill_diagonal(take, 0.0)
    return leave, take


def _cheapen(take: Costs, leave: Costs) -> None:
    vowels = [CODES[letter] for letter in VOWELS]
    tones = [CODES[letter] for letter in MARKS]
    latin = [CODES[letter] for letter in "abcdefghijklmnopqrstuvwxyz"]
    consonants = [CODES[letter] for letter in CONSONANTS]
    for group, cost in ((vowels, 0.55), (tones, 0.1), (consonants, 1.0), (latin, 1.0)):
        take[np.ix_(group, group)] = cost
    for pairs, cost in ((_SOMETIMES, 0.45), (_OFTEN, 0.25), (_SAME, 0.12)):
        for pair in pairs.split():
            one, other = CODES[pair[0]], CODES[pair[1]]
            take[one, other] = take[other, one] = cost
    silenced = list(SILENCED.values())
    take[np.ix_(silenced, silenced)] = 0.15
    for letter, silent in SILENCED.items():
        take[silent, CODES[letter]] = take[CODES[letter], silent] = 0.25


LEAVE, TAKE = _spread()
