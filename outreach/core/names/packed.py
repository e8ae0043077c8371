"""The index as bytes and back: its arrays as they are, so that nothing is spelt or sounded out again."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from uuid import UUID

import numpy as np

from outreach.core import thai
from outreach.core.names.block import Block
from outreach.core.names.intake import merged
from outreach.core.names.words import Words


@cache
def form() -> str:
    """Return a digest of the program that makes the arrays: another one reads them otherwise."""
    files = [*sorted(Path(__file__).parent.glob("*.py")), Path(thai.__file__)]
    made = hashlib.sha256(b"".join(file.read_bytes() for file in files) + np.__version__.encode())
    return made.hexdigest()[:32]


def packed(groups: Mapping[UUID, Sequence[Block]]) -> Iterator[bytes]:
    """Yield each group of `NameIndex.copied` with its living people; nothing is left in it of who was dropped."""
    for group, blocks in groups.items():
        block = merged(blocks)
        written = BytesIO()
        written.write(group.bytes)
        words = block.words
        arrays = (block.keys, block.abouts, block.bearers, block.bearers_from, block.borne, block.borne_from)
        for array in (*arrays, words.spelt, words.said, words.marks):
            np.save(written, np.asarray(array), allow_pickle=False)
        yield written.getvalue()


def unpacked(part: bytes) -> tuple[UUID, Block]:
    """Read a group. Raises ValueError."""
    read = BytesIO(part)
    group = UUID(bytes=read.read(16))
    keys, abouts, bearers, bearers_from, borne, borne_from, spelt, said, marks = (
        np.load(read, allow_pickle=False) for _ in range(9)
    )
    alive = np.ones(len(keys), np.bool_)
    return group, Block(keys, alive, abouts, Words(spelt, said, marks), bearers, bearers_from, borne, borne_from)
