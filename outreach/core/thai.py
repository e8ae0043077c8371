"""Thai text: the national ID number, and normal form, sound and order of names."""

import os
import re
import unicodedata
from typing import Literal

# PyThaiNLP is imported where it is first used: it takes 9 MB. Without this its import makes ~/pythainlp-data, and fails
# if home is not writable; we use nothing kept there.
os.environ.setdefault("PYTHAINLP_READ_ONLY", "1")

_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙０１２３４５６７８９", "01234567890123456789")
_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_LINE_END = re.compile(r"\r\n?|[\u0085\u2028\u2029]")
# Not the two joiners (U+200C, U+200D), used in other scripts than Thai; nor tab and line break.
_UNSEEN = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_ID_SEPARATORS = re.compile(r"[\s\u200b-\u200f\u2010-\u2015\u2060\ufeff-]+")
# นาย is also a common nickname, and นายน์ another: something that is a name by itself must be left over.
# นาง only before a space: นางฟ้า is a nickname.
_TITLES = re.compile(
    r"\A(?:(?:นางสาว|นาย|นาง(?=\s)|น\.\s?ส\.?|นส\.|เด็กชาย|เด็กหญิง|ด\.\s?[ชญ]\.?|ด[ชญ]\.|น้อง)\s*"
    r"(?![ก-ฮ]์)(?=[^\W\d_]\S))+"
)
_REPEATED = re.compile(r"(?<![^\sๆ])([^\sๆ]+)(?:\s*ๆ)+")
_LEADING_VOWEL = re.compile(r"([เ-ไ])([ก-ฮ])")
_MARKS = "-ฯๆ๎์็่้๊๋"  # of secondary weight, in the order that decides between words otherwise equal
_NO_MARKS = str.maketrans("", "", _MARKS)
_MARKS_ONLY = re.compile(f"[^{re.escape(_MARKS)}]")
_MARK_RANKS = str.maketrans(_MARKS, "123456789:")


class IdProblem(ValueError):
    """A text that is no national ID number.

    reason: `digits` (characters other than digits), `length` (not 13), or `check_digit` (mistyped).
    The message is the reason alone, never the number: messages reach logs.
    """

    def __init__(self, reason: Literal["length", "digits", "check_digit"]) -> None:
        super().__init__(reason)
        self.reason = reason


def arabic_digits(text: str) -> str:
    """Return `text` with Thai and full-width digits as 0 to 9."""
    return text.translate(_DIGITS)


def visible(text: str) -> str:
    """Return `text` without control, zero-width and direction characters, line breaks as \\n, as a browser counts them.

    The NUL byte goes too: PostgreSQL stores it in no text.
    """
    return _UNSEEN.sub("", _LINE_END.sub("\n", text))


def clean_national_id(text: str) -> str:
    """Return the 13 digits of a national ID number, without separators, Thai digits as 0 to 9. Raises IdProblem."""
    number = _only_digits(_ID_SEPARATORS.sub("", arabic_digits(text)), 13)
    if number[12] != make_check_digit(number[:12]):
        raise IdProblem("check_digit")
    return number


def make_check_digit(first12: str) -> str:
    """Return the check digit for the first 12 digits (0 to 9). Raises IdProblem (`digits`, `length`).

    Source: Department of Provincial Administration: weights 13 down to 2, modulo 11, subtracted from 11, last digit. It
    misses some typing errors: remainders 0 and 10 give the same digit.
    """
    weighed = sum(
        int(digit) * weight for digit, weight in zip(_only_digits(first12, 12), range(13, 1, -1), strict=True)
    )
    return str((11 - weighed % 11) % 10)


def normal(text: str) -> str:
    """Return the normal form in which two names are compared: the same for every way to type one spelling.

    One order and one coding of vowels and marks, no invisible characters, one space between words, small letters, Thai
    digits as 0 to 9, ๆ written out, no title (นาย, นางสาว, น.ส., ด.ช., ด.ญ., เด็กชาย, เด็กหญิง, น้อง).
    A title alone stays: นาย is also a nickname. For comparing only, never for display.
    """
    from pythainlp.util import normalize

    typed = unicodedata.normalize("NFC", _INVISIBLE.sub("", arabic_digits(text))).casefold()
    tidy = normalize(" ".join(typed.split()))
    return " ".join(_REPEATED.sub(r"\1\1", _TITLES.sub("", tidy)).split())


def sound(text: str) -> str:
    """Return the phonetic code of a name: LK82, 5 characters for each word, with a space between; empty for no name.

    ศักดิ์ and สัก, ณัฐ and ณัฏฐ์ are the same. Many different names are, too: it finds candidates, it does not decide.
    """
    return _sound(normal(text))


def sort_key(text: str) -> tuple[str, str, str]:
    """Return the key to sort as the Royal Institute's dictionary does: `sorted(names, key=sort_key)`.

    A leading vowel counts after its consonant; tone marks, ์ ็ ๆ ฯ and the hyphen only between words otherwise equal
    (ISO/IEC 14651, annex C.2). Unlike the dictionary a space counts, as the least letter: names sort word by word.
    """
    from pythainlp.util import reorder_vowels

    typed = unicodedata.normalize("NFC", _INVISIBLE.sub("", arabic_digits(text))).casefold()
    letters = _LEADING_VOWEL.sub(r"\2\1", reorder_vowels(typed))
    return letters.translate(_NO_MARKS), _MARKS_ONLY.sub("0", letters).translate(_MARK_RANKS), text


def alike(query: str, name: str) -> float:
    """Score how well `name` matches a search for `query`, 0 to 100; 100 only if the normal forms are equal.

    A name of several words may match by its best word, but never above 95. As a guide: 90 and more is the same name or
    its beginning, 70 and more sounds the same, below 60 is another name.
    """
    asked, known = normal(query), normal(name)
    if not asked or not known:
        return 0.0
    if asked == known:
        return 100.0
    return max(_close(asked, known), *(_close(asked, word) for word in known.split()))


def _close(asked: str, known: str) -> float:
    if asked == known:
        return 95.0
    from rapidfuzz import fuzz

    ratio = float(fuzz.ratio(asked, known))
    if known.startswith(asked):
        return max(ratio * 0.95, 95.0 - 35.0 / len(asked) ** 2)
    if _sound(asked) == _sound(known):
        return 70.0 + ratio * 0.25
    return ratio * 0.95


def _sound(tidy: str) -> str:
    from pythainlp.soundex import lk82

    return " ".join(filter(None, (lk82(word) for word in tidy.split())))


def _only_digits(text: str, length: int) -> str:
    if text and not (text.isascii() and text.isdigit()):
        raise IdProblem("digits")
    if len(text) != length:
        raise IdProblem("length")
    return text


def in_thai_digits(text: str) -> str:
    """Return the text with Thai digits, as in letters of an office."""
    return text.translate(_THAI_DIGITS)
