"""The name index with 10 k, 100 k and 1 M people in one group: `python -m benchmarks.names [people…]`.

Times are CPU times of one core: other work on the machine does not count. Three names each.
"""

import os
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from uuid import UUID

import numpy as np
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from rapidfuzz import fuzz, process

from benchmarks.crowd import Called, crowd
from benchmarks.timing import median_ms, report
from outreach.core import thai
from outreach.core.names import NameIndex

TOWN = UUID(int=1)
SIZES = (10_000, 100_000, 1_000_000)
ROMANISED = (
    *("Nattapon", "Preeya", "Somchai", "Chaiyaporn", "Siriporn", "Wichai"),
    *("Kanya", "Thanawat", "Boonmee", "Saengthong", "Wongsawat", "Ploy"),
)
EACH = 60  # queries per kind


class Programme:
    """A name index of that many people, with the time and memory it took to fill."""

    def __init__(self, people: int) -> None:
        self.chance = random.Random(people)
        self.some: list[Called] = []
        self.index = NameIndex()
        before, begun = _memory(), time.process_time()
        self.index.fill(self._entries(people))
        self.seconds = time.process_time() - begun - self._making(people)
        self.megabytes = _memory() - before

    def queries(self) -> dict[str, list[str]]:
        """Return search texts by kind."""
        chance = self.chance
        known = [chance.choice(self.some) for _ in range(EACH)]
        return {
            "exact": [chance.choice(called) for called in known],
            "misspelt": [_slip(called[chance.choice((1, 2))], chance) for called in known],
            "beginning": [called[1][: chance.choice((2, 3, 4))] for called in known],
            "romanised": chance.choices(ROMANISED, k=EACH),
            "full name": [f"{called[1]} {_slip(called[2], chance)}" for called in known],
        }

    def changes(self) -> list[float]:
        """Return the milliseconds of adding, renaming and dropping people."""
        times = []
        for called in self.some[:200]:
            key = UUID(int=self.chance.getrandbits(128))
            times.append(_ms(partial(self.index.put, key, TOWN, called)))
            times.append(_ms(partial(self.index.put, key, TOWN, called[1:])))
            times.append(_ms(partial(self.index.drop, key)))
        return times

    def _entries(self, people: int) -> Iterator[tuple[UUID, UUID, Called]]:
        for number, called in enumerate(crowd(people, seed=1)):
            if number % max(people // 500, 1) == 0:
                self.some.append(called)
            yield UUID(int=self.chance.getrandbits(128)), TOWN, called

    def _making(self, people: int) -> float:
        """Return the seconds spent on inventing the people."""
        begun = time.process_time()
        for _ in crowd(people, seed=1):
            UUID(int=self.chance.getrandbits(128))
        return time.process_time() - begun


class Sealed:
    """People whose names are sealed, each under its own key, for a search that decrypts all of them."""

    def __init__(self, people: Sequence[Called]) -> None:
        self.rows = []
        for called in people:
            key, nonce = AESGCM.generate_key(256), os.urandom(12)
            self.rows.append((key, nonce, [AESGCM(key).encrypt(nonce, name.encode(), None) for name in called]))

    def scan(self, typed: str) -> None:
        """Decrypt every name, and compare each with the typed one."""
        names = []
        for key, nonce, cells in self.rows:
            cipher = AESGCM(key)
            names += [cipher.decrypt(nonce, cell, None).decode() for cell in cells]
        process.extract(thai.normal(typed), names, scorer=fuzz.ratio, limit=10)


def measure() -> None:
    """Print what a misspelt name costs in the smallest index, against opening and comparing all."""
    few = SIZES[0]
    programme, sealed = Programme(few), Sealed(list(crowd(few, seed=1)))
    ours = median_ms(lambda: programme.index.search("ธีรพัด", TOWN), 30)
    report(f"misspelt name among {few:,}", ours, "open all and compare", median_ms(lambda: sealed.scan("ธีรพัด"), 10))


def main() -> None:
    """Print one paragraph for each number of people."""
    for people in [int(size) for size in sys.argv[1:]] or SIZES:
        programme = Programme(people)
        print(f"{people:,} people: filled in {programme.seconds:.1f} s, {programme.megabytes:.0f} MB")
        every = []
        for kind, typed in programme.queries().items():
            times = [_ms(partial(programme.index.search, text, TOWN)) for text in typed]
            every += times
            print(f"  {kind:<12}{_figures(times)}")
        print(f"  {'all of them':<12}{_figures(every)}")
        print(f"  {'a change':<12}{_figures(programme.changes())}", flush=True)
    measure()


def _figures(times: Sequence[float]) -> str:
    median, most, worst = np.percentile(times, [50, 95, 100])
    return f"median {median:7.2f} ms   p95 {most:7.2f} ms   worst {worst:7.2f} ms"


def _ms(act: Callable[[], object]) -> float:
    begun = time.process_time()
    act()
    return (time.process_time() - begun) * 1000


def _slip(name: str, chance: random.Random) -> str:
    at = chance.randrange(len(name))
    return name[:at] + name[at + 1 :] if len(name) > 2 else name


def _memory() -> float:
    """Return the resident memory of this process in megabytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main()
