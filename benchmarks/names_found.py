"""Recall of the name search for other spellings: `python -m benchmarks.names_found [--tuned] [--people 20000]`.

All people are in one centre. «With sex and age» the searcher gives both as well: boys and girls as 3 to 2, aged 10 to
27, and an age guessed wrongly by a year or two half of the time. «Their own» is searched by the caseworker of sixty
young people, one of whom is meant.

The pairs in tests/core/names_variants.csv are made by hand; those whose checksum is odd are held out: nobody looks at
them while the index is tuned. The mechanical pairs are random slips in names of PyThaiNLP's lists.
"""

import csv
import random
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from uuid import UUID

from pythainlp.corpus import thai_family_names, thai_female_names, thai_male_names

from benchmarks.crowd import Called, crowd
from outreach.core import thai
from outreach.core.names import About, Hint, NameIndex

PAIRS = Path(__file__).parents[1] / "tests" / "core" / "names_variants.csv"
TOWN = UUID(int=1)
FIRST, PEOPLE = 10, 20_000
_SEXES, _BORN = (1, 1, 1, 2, 2), (1999, 2016)  # of everybody: the first sex as 3 to 2; years of birth
SLIPS, ABSENT = 3000, 1000  # number of mechanical pairs, and of names that nobody has


@dataclass(frozen=True)
class Variant:
    """A person's name, and the text typed to find them."""

    kind: str
    part: str
    meant: str
    typed: str

    @property
    def held_out(self) -> bool:
        """True if the pair is held out of tuning, by a fixed rule."""
        return zlib.crc32(f"{self.meant}={self.typed}".encode()) % 2 == 1

    def words(self) -> list[str]:
        """Return the words that nobody else may have, so that only one person is correct."""
        return [*self.meant.split(), *self.typed.split()]


def by_hand() -> list[Variant]:
    """Return the hand-made pairs."""
    with PAIRS.open(encoding="utf-8", newline="") as file:
        return [Variant(**row) for row in csv.DictReader(file)]


def mechanical(count: int, seed: int = 1) -> list[Variant]:
    """Return pairs with random slips, one or two in each name."""
    chance = random.Random(seed)
    given, family = sorted(thai_male_names() | thai_female_names()), sorted(thai_family_names())
    found: dict[str, Variant] = {}
    while len(found) < count:
        part = chance.choice(("given", "given", "family"))
        name = chance.choice(given if part == "given" else family)
        typed = _slipped(name, chance)
        if len(name) > 2 and thai.normal(typed) != thai.normal(name):
            found[name] = Variant("mechanical", part, name, typed)
    return list(found.values())


_SOUNDS_LIKE = (
    "นณ",
    "ศษส",
    "ซส",
    "ยญ",
    "ทธฐถฑฒ",
    "ดฎ",
    "ตฏ",
    "ลฬ",
    "คขฆ",
    "ชฌฉ",
    "พภผ",
    "ฟฝ",
    "ใไ",
    "ิี",
    "ึื",
    "ุู",
    "รล",
    "พผ",
)
_TONES = "่้๊๋็"


def _slipped(name: str, chance: random.Random) -> str:
    for _ in range(chance.choice((1, 1, 2))):
        name = chance.choice((_same_sound, _same_sound, _same_sound, _no_mark, _no_silent, _doubled))(name, chance)
    return name


def _same_sound(name: str, chance: random.Random) -> str:
    places = [(at, group) for at, letter in enumerate(name) for group in _SOUNDS_LIKE if letter in group]
    if not places:
        return name
    at, group = chance.choice(places)
    return name[:at] + chance.choice([letter for letter in group if letter != name[at]]) + name[at + 1 :]


def _no_mark(name: str, chance: random.Random) -> str:
    places = [at for at, letter in enumerate(name) if letter in _TONES + "ะ"]
    at = chance.choice(places) if places else len(name)
    return name[:at] + name[at + 1 :]


def _no_silent(name: str, chance: random.Random) -> str:
    at = name.find("์")
    return name[: at - 1] + name[at + 1 :] if at > 1 else name


def _doubled(name: str, chance: random.Random) -> str:
    """Drop one of two equal letters; without such a pair, double one consonant in the middle."""
    for at in range(1, len(name)):
        if name[at] == name[at - 1]:
            return name[:at] + name[at + 1 :]
    places = [at for at in range(1, len(name) - 1) if "ก" <= name[at] <= "ฮ" and name[at + 1] != "์"]
    at = chance.choice(places) if places else len(name)
    return name[:at] + name[at : at + 1] + name[at:]


@dataclass(frozen=True)
class Searcher:
    """What a searcher knows beside the name: sex and age of whom they look for, or that these are their own."""

    sees: bool = False
    carries: int = 0


STRANGER, SEEN, OWN = Searcher(), Searcher(sees=True), Searcher(carries=60)
_GUESSED = (-2, -1, 0, 0, 0, 0, 1, 2)  # years by which an age is guessed too low or too high


class Town:
    """An index of invented people and the people searched for."""

    def __init__(self, variants: Sequence[Variant], people: int, seed: int = 1) -> None:
        taken = {word for variant in variants for word in variant.words()}
        self.called = list(crowd(people, seed, without=taken))
        meant = dict.fromkeys((variant.part, variant.meant) for variant in variants)
        self.keys = {one: UUID(int=10**9 + number) for number, one in enumerate(meant)}
        spares = crowd(len(meant), seed + 1, without=taken)
        wanted = [(self.keys[one], TOWN, _renamed(spare, *one)) for one, spare in zip(meant, spares, strict=True)]
        self.names = {key: called for key, _town, called in wanted}
        self.names |= {UUID(int=number + 1): called for number, called in enumerate(self.called)}
        chance = random.Random(seed)
        self.abouts = {key: About(chance.choice(_SEXES), chance.randint(*_BORN)) for key in self.names}
        self.index = NameIndex()
        self.index.fill((key, TOWN, called, self.abouts[key]) for key, called in self.names.items())

    def finds(self, variant: Variant, by: Searcher = STRANGER) -> bool:
        """Return True if the person is among the first ten; other people who match a prefix do not count against it."""
        wanted = self.keys[variant.part, variant.meant]
        most = FIRST if variant.kind != "prefix" else 2000
        chance = random.Random(variant.typed)
        about = self.abouts[wanted]
        hint = Hint(about.sex, about.year + chance.choice(_GUESSED)) if by.sees else Hint()
        own = [wanted, *chance.sample(self._others, by.carries - 1)] if by.carries else ()
        found = [key for _score, key in self.index.search(variant.typed, TOWN, most, hint=hint, first=own)]
        if wanted not in found:
            return False
        ahead = found[: found.index(wanted)]
        return len(ahead) < FIRST or all(self._begins(key, variant.typed) for key in ahead)

    @cached_property
    def _others(self) -> list[UUID]:
        return [UUID(int=number + 1) for number in range(len(self.called))]

    def _begins(self, key: UUID, typed: str) -> bool:
        return any(thai.normal(name).startswith(typed.split()[-1]) for name in self.names[key])


def _renamed(called: Called, part: str, meant: str) -> Called:
    nickname, given, family = called
    if part == "full":
        given, family = meant.split()
        return nickname, given, family
    return (
        meant if part == "nickname" else nickname,
        meant if part == "given" else given,
        meant if part == "family" else family,
    )


def share(
    town: Town, variants: Iterable[Variant], by: Searcher = STRANGER
) -> tuple[float, Counter[str], list[Variant]]:
    """Return the share found, the number missed of each kind, and the missed pairs."""
    variants = list(variants)
    missed = [variant for variant in variants if not town.finds(variant, by)]
    return 1 - len(missed) / len(variants), Counter(variant.kind for variant in missed), missed


def noise(people: int, count: int, seed: int = 3) -> list[int]:
    """Return the number of results for each of `count` names that nobody has, at most a hundred."""
    chance = random.Random(seed)
    absent = chance.sample(sorted(thai_male_names() | thai_female_names()), count)
    town = Town([Variant("none", "given", name, name) for name in absent], people)
    for key in town.keys.values():
        town.index.drop(key)
    return [len(town.index.search(name, TOWN, 100)) for name in absent]


def main(people: int = PEOPLE) -> None:
    """Print one line for each set of pairs."""
    tuned = "--tuned" in sys.argv
    if "--people" in sys.argv:
        people = int(sys.argv[sys.argv.index("--people") + 1])
    pairs, slips = by_hand(), mechanical(SLIPS, seed=1 if tuned else 2)
    town = Town(pairs, people)
    for name, wanted in (("tuned", False), ("held out", True)):
        if not (wanted and tuned):
            some = [variant for variant in pairs if variant.held_out == wanted]
            _report(name, town, some, tuned)
            print("   with sex and age of whom is meant", f"{share(town, some, SEEN)[0]:7.1%}")
            print("   their own", f"{share(town, some, OWN)[0]:7.1%}")
    _report("mechanical", Town(slips, people), slips, tuned)
    found = sorted(noise(people, ABSENT))
    print(
        f"names that nobody has: {sum(found) / ABSENT:.1f} people found on average, {found[ABSENT // 2]} in the middle"
    )
    print(f"                       nobody for {found.count(0) / ABSENT:.0%}")


def _report(name: str, town: Town, variants: Sequence[Variant], tuned: bool) -> None:
    right, kinds, missed = share(town, variants)
    of = Counter(variant.kind for variant in variants)
    print(f"{name:<12}{len(variants):>5} pairs {right:7.1%}", *(f"{k} {n - kinds[k]}/{n}" for k, n in of.items()))
    for variant in missed[:30] if tuned else ():
        print("   ", variant.kind, variant.meant, variant.typed)


if __name__ == "__main__":
    main()
