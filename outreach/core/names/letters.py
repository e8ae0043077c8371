"""The words of a name encoded as bytes, one for each letter.

A letter silenced by ์ has a code of its own: leaving it out costs less than leaving out a spoken one.
"""

import re
import unicodedata

from outreach.core import thai

WIDTH = 40  # letters of a word that are compared; no Thai name on record is longer
_BEYOND = 8  # letters after those, to tell if one of them is silent
CONSONANTS = "".join(map(chr, range(0x0E01, 0x0E2F)))
VOWELS = "ะัาำิีึืุูเแโใไๅ"
MARKS = "็่้๊๋์ํฯๆฺ๎"
_SILENT = 60  # added to the code of a silenced consonant
CODES = {letter: number for number, letter in enumerate(CONSONANTS, 1)}
CODES |= {letter: number for number, letter in enumerate(VOWELS + MARKS, 120)}
CODES |= {letter: number for number, letter in enumerate("abcdefghijklmnopqrstuvwxyz0123456789", 160)}
SILENCED = {letter: code + _SILENT for letter, code in CODES.items() if letter in CONSONANTS + "ิุ"}
SILENCED |= {"ิ": 110, "ุ": 111}

# Thai letters in a valid order; such a word is its own normal form.
_PLAIN = re.compile(r"(?:[เแโไใ]?[ก-ฮ][ัิีึืุู]?[็์่้๊๋]?[ะาำ]?)+")
TITLED = ("นาง", "นาย", "น้อง", "นส", "ดช", "ดญ", "เด็กชาย", "เด็กหญิง")
_SEPARATORS = re.compile(r"[\s\-‐-―_.,/()\[\]+&|]+")
_DROPPED = re.compile(r"['`´ʼ‘’\"“”\x00]")
_SILENCING = re.compile(r"((?:(?<=[ก-ฮ])[ตทดธถฐ](?=ร์)|(?<=ก)ษ(?=[ณม]์)|(?<=ญ)จ(?=น์))?[ก-ฮ][ิุ]?)์")
_LATIN_MARKS = re.compile(r"[\u0300-\u036f]")


class _Codes(dict[int, str]):
    """A table for str.translate; letters of other scripts share the codes that are left."""

    def __missing__(self, letter: int) -> str:
        return chr(200 + letter % 55)


_ENCODED = _Codes({ord(letter): chr(code) for letter, code in CODES.items()})


def words_of(name: str) -> list[str]:
    """Return the words of a name in normal form; none for no name."""
    if is_spelt(name) and not name.startswith(TITLED):
        return [name]
    tidy = thai.normal(name)
    if not tidy.isascii():
        tidy = unicodedata.normalize("NFC", _LATIN_MARKS.sub("", unicodedata.normalize("NFD", tidy)))
    return _SEPARATORS.sub(" ", _DROPPED.sub("", tidy)).split() or tidy.split()


def is_spelt(word: str) -> bool:
    """Return True if it can be Thai: every mark stands in a valid place."""
    return _PLAIN.fullmatch(word) is not None


def encoded(word: str) -> bytes:
    """Encode a word of `words_of` as bytes, at most WIDTH; letters beyond are ignored."""
    word = word[: WIDTH + _BEYOND]
    if "์" in word:
        word = _SILENCING.sub(_silenced, word)
    return word.translate(_ENCODED).encode("latin-1")[:WIDTH]


def _silenced(found: re.Match[str]) -> str:
    return "".join(_PRIVATE[letter] for letter in found[1]) + "์"


# While a word is still text, silenced letters are mapped to the private use area.
_PRIVATE = {letter: chr(0xE000 + code) for letter, code in SILENCED.items()}
_ENCODED.update({0xE000 + code: chr(code) for code in SILENCED.values()})
