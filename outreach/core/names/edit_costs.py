"""Weights of the edit distance: the cost to leave out a letter or a sound, and to take one for another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from outreach.core.names import phonetics
from outreach.core.names.letters import CODES, CONSONANTS, MARKS, SILENCED, VOWELS

Costs = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Prices:
    """Costs by the code of one letter (`leave`), and by the codes of two (`take`)."""

    leave: Costs
    take: Costs


# Letters that always sound the same; then those confused often; then sometimes.
_SAME = "ณน ศษ ศส ษส ญย ฐถ ฐท ฐธ ถท ถธ ทธ ฑท ฒท ฒธ ฐฒ ฎด ฏต ฎฏ ฬล ขค ขฆ คฆ ฌช ฉช ภพ ผพ ผภ ฟฝ หฮ ใไ"
_OFTEN = "ซส ซศ รล ฏฐ ฎฐ ตท ตถ ตธ ดต ตฏ ดฏ ดท ดธ ดฐ บป นญ ณญ ิี ึื ุู ะั ะา ัา ซช"
_SOMETIMES = (
    "นร นล ณร ดส ดศ ดษ ตส ทส ดจ ดช ตช กข กค กฆ บพ บภ ปพ ปผ ปภ พฟ จช ชส จส เแ โอ ิึ ีื ึุ ืู ิเ าำ ยไ ัไ ัใ วอ รั "
    "cs ck kq ij iy ei eu ou ao ae vw bp dt gk sz rl fp"
)


_LIGHT = {VOWELS: 0.55, MARKS: 0.15, "ะั": 0.35, "์็": 0.1, "หอ": 0.7, "รล": 0.75, "aeiou": 0.6, "h": 0.4}


def _spelling() -> Prices:
    leave = np.full(256, 1.0, np.float32)
    leave[0] = 0
    for letters, cost in _LIGHT.items():
        leave[_codes(letters)] = cost
    leave[list(SILENCED.values())] = 0.25
    leave[[SILENCED["ิ"], SILENCED["ุ"]]] = 0.1
    take = np.minimum(np.add.outer(leave, leave), np.float32(1.5))
    for letters, cost in ((VOWELS, 0.55), (MARKS, 0.1), (CONSONANTS, 1.0), ("abcdefghijklmnopqrstuvwxyz", 1.0)):
        take[np.ix_(_codes(letters), _codes(letters))] = cost
    for pairs, cost in ((_SOMETIMES, 0.45), (_OFTEN, 0.25), (_SAME, 0.12)):
        for pair in pairs.split():
            _price(take, CODES[pair[0]], CODES[pair[1]], cost)
    take[np.ix_(list(SILENCED.values()), list(SILENCED.values()))] = 0.15
    for letter, silent in SILENCED.items():
        _price(take, silent, CODES[letter], 0.25)
    np.fill_diagonal(take, 0)
    return Prices(leave, take)


_SOUNDS_ALIKE = {"lrn": 0.15, "tTd": 0.08, "kK": 0.06, "pPb": 0.1, "cC": 0.06, "yY": 0.06, "lr": 0.08}
_SOUNDS_NEAR = {"sT sd st tc dc TC": 0.4, "wu wo yi ye yc Yn Gn": 0.4, "wa ya fp fP kG": 0.5}
_VOWELS_NEAR = {"ae ai ao ei eo iu io uo AU au eu": 0.8, "eA aA uU oa iU eU": 0.5}  # of any other vowel's price


def _saying(vowel: float, other_vowel: float, unwritten: float) -> Prices:
    """Return costs of sounds. `vowel`: to omit one; `unwritten`: one that Thai may omit; `other_vowel`: to swap one."""
    leave = np.zeros(256, np.float32)
    weights = {phonetics.CONSONANTS: 1.0, phonetics.VOWELS: vowel, "hwyYlr": 0.6, "O": 0.2, "ao": unwritten, "x": 0.06}
    for sounds, cost in (*weights.items(), (phonetics.WEAK, 0.12)):
        leave[_ascii(sounds)] = cost
    take = np.add.outer(leave, leave) * np.float32(0.9)
    _price_all(take, "aiueoAU", other_vowel)
    _price_pairs(take, _SOUNDS_NEAR)
    _price_pairs(take, {pairs: share * other_vowel for pairs, share in _VOWELS_NEAR.items()})
    for alike, cost in _SOUNDS_ALIKE.items():
        _price_all(take, alike, cost)
    for alike in phonetics.CLASSES[:-1]:
        _price_all(take, "".join(sound for sound in alike if sound in phonetics.WEAK), 0.05, alike)
    for others, cost in ((phonetics.CONSONANTS, 1.0), ("iueAU", 0.6 * other_vowel), ("ao", 0.0)):
        _price_all(take, "x", cost, others)
    np.fill_diagonal(take, 0)
    return Prices(leave, take)


def _romanised() -> Prices:
    """Return the costs for a word typed in Latin letters: n may be a final ล, p a พ, j a final จ; vowels vary.

    Not symmetric: the first sound is typed, the second known.
    """
    prices = _saying(vowel=0.25, other_vowel=0.25, unwritten=0.15)
    for pairs, cost in _AS_TYPED.items():
        for pair in pairs.split():
            prices.take[ord(pair[0]), ord(pair[1])] = cost
    prices.leave[_ascii(phonetics.WEAK)] = 0.05
    return prices


_AS_TYPED = {"nl nr pP tT kK Cc": 0.03, "ln rn pb dt Pp Tt Kk cC td": 0.12, "ua iy ct st Ct": 0.18}


def _price_pairs(take: Costs, prices: Mapping[str, float]) -> None:
    for pairs, cost in prices.items():
        for pair in pairs.split():
            _price(take, ord(pair[0]), ord(pair[1]), cost)


def _price_all(take: Costs, sounds: str, cost: float, others: str = "") -> None:
    for one in sounds:
        for other in others or sounds:
            _price(take, ord(one), ord(other), cost)


def _price(take: Costs, one: int, other: int, cost: float) -> None:
    take[one, other] = take[other, one] = cost


def _codes(letters: Iterable[str]) -> list[int]:
    return [CODES[letter] for letter in letters]


def _ascii(sounds: str) -> list[int]:
    return [ord(sound) for sound in sounds]


SPELLING = _spelling()
SAYING = _saying(vowel=0.45, other_vowel=0.5, unwritten=0.35)
ROMANISED = _romanised()
