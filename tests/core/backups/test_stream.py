"""The plain stream of a backup: format version 1 as it was released, and nothing else is believed."""

import base64
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from outreach.core.backups import BackupProblem, stream
from outreach.core.backups.stream import Header, Reader, Row, Table

HEADER = Header(
    "data",
    UUID(int=7),
    "0013",
    datetime(2026, 11, 21, 8, 0, tzinfo=UTC),
    "00ff00ff00ff00ff",
    (
        Table("data_keys", (("owner_id", "uuid"), ("version", "int"), ("wrapped", "bytes"), ("made_at", "moment")), 1),
        Table("places", (("id", "uuid"), ("name", "text"), ("active", "bool"), ("day", "day"), ("at", "time")), 2),
        Table("drafts", (("id", "uuid"),), 0),
    ),
)
ROWS: dict[str, list[Row]] = {
    "data_keys": [["0" * 31 + "1", 1, "wWtlcHQ=", "2026-11-21 08:00:00.000000"]],
    "places": [
        ["0" * 31 + "2", 'ลานทดสอบ\n"ก"', True, "2026-11-21", "23:15:00.000000"],
        ["0" * 31 + "3", None, False, None, None],
    ],
    "drafts": [],
}
# Version 1 as released. These bytes must be readable for ever; a new version gets a new first line and its own bytes.
GOLDEN = base64.b64decode("""
b3V0cmVhY2ggYmFja3VwIDEKSAAAAOp4AX2P22rDMBBE/0WvdUByoCn5jr4ZYzbWmorqYmTZrgn+94zUkjQvEbqg2ZHO7FV8Basn
cRaaEolKGD8lshaCfD1OMEdezGSCL251hOKCY59wr2X9flDqUKtP+XGWEvOt7DCNZGJ5MgxSPhYqiS6Wkaa5Ck+OYcqxum/eJlT7
YGfnc7kRYfUcO6MhzzOOtmrEwrGkyV2koqyRxpGz6bIlfJxdjjR3lKD9hW1bdBJW/Kv26g4eLfV48Ux95pWICM0/vzTqk1k4w0Kw
haVpwzXvmVygyaCvB7L+h9SRhvQCec8p93a/AV1shSpSAAAAQHgBU0pJLEmMz06tLFbiilYywA8MlXQMdZTKw0tykj0CbZV0lIwM
jMx0DQ11jQwVDCysDAyASA9ihFIsAMpWFBhSAAAAcXgBUyrISUxOLVbiilYywA+MlHSUHuxY+mDHpgc7Zj7YMf3BjikPdqx6sGPt
gx2zYvJigHKNMUpKOiVFpak6SkYGRma6hoa6RoZAXUbGVoamVgYGehALlGIJW2aspJNXmpOjk5aYU5wKYYL4sQCEATZ3VAAAAIZ4
ATWMSw7CMAxE7+J1Fvk4TtrLICd2AIEKatMFqnp3woLNaEZ68w6or33pG8wHCHe+PPQzhjPwfnLVUb0BWbn9EHsa2G7sI8EMhTW0
KCX6ljJnQS05iRvBDn3DYFUUbaXkyOGU4/hFLbZIIq9BYLju14X7vurQpUATJVKKhIH/cji/kRMvkQ==""")


class Kept:
    """A visitor that remembers."""

    def __init__(self) -> None:
        self.found: dict[str, list[Row]] = {}

    def header(self, header: Header) -> None:
        self.found = {table.name: [] for table in header.tables}

    def rows(self, table: Table, rows: list[Row]) -> None:
        self.found[table.name] += rows


def test_the_released_bytes_are_read() -> None:
    visitor, (header, trailer) = read(GOLDEN)
    assert header == HEADER
    assert visitor.found == ROWS
    assert trailer.signature == b"signed:" + trailer.digest[:4]


def test_what_is_written_is_what_was_released() -> None:
    assert list(frames(write())) == list(frames(GOLDEN))


def test_a_flipped_bit_is_refused_or_changes_nothing() -> None:
    """zlib leaves a few bits unused; the envelope, which is authentic, guards those."""
    harmless = 0
    for place in range(len(GOLDEN)):
        for bit in range(8):
            changed = GOLDEN[:place] + bytes([GOLDEN[place] ^ 1 << bit]) + GOLDEN[place + 1 :]
            with suppress(BackupProblem):
                visitor, (header, trailer) = read(changed)
                harmless += 1
                assert (header, visitor.found) == (HEADER, ROWS)
                assert trailer == read(GOLDEN)[1][1]
    assert harmless < 32


def test_every_cut_and_every_addition_is_noticed() -> None:
    for end in range(len(GOLDEN)):
        with pytest.raises(BackupProblem):
            read(GOLDEN[:end])
    for more in (b"\x00", b"T", GOLDEN, GOLDEN[18:]):
        with pytest.raises(BackupProblem):
            read(GOLDEN + more)


def test_frames_cannot_change_places_or_come_twice() -> None:
    magic, *parts = pieces(GOLDEN)
    assert len(parts) == 4
    for wrong in ([0, 2, 1, 3], [1, 0, 2, 3], [0, 1, 1, 2, 3], [0, 1, 3], [0, 0, 1, 2, 3], [3], [0, 1, 2, 3, 3]):
        with pytest.raises(BackupProblem):
            read(magic + b"".join(parts[number] for number in wrong))


def test_rows_that_were_announced_and_did_not_come_are_missed() -> None:
    announced = replace(HEADER, tables=tuple(replace(table, rows=table.rows + 1) for table in HEADER.tables))
    with pytest.raises(BackupProblem, match="counts"):
        read(b"".join(stream.pack(announced, lambda table: ROWS[table.name], _sign)))


def test_a_frame_that_swells_is_not_followed() -> None:
    swelling = zlib.compress(b"H" * (stream.LARGEST + 1), 9)
    with pytest.raises(BackupProblem):
        read(stream.MAGIC + stream.FRAME.pack(b"H", len(swelling)) + swelling)


def test_many_rows_come_in_frames_of_a_bounded_size() -> None:
    table = Table("notes", (("id", "int"), ("words", "text")), 5000)
    header = replace(HEADER, tables=(table,))
    made = b"".join(stream.pack(header, lambda _table: ([n, "x" * 1000] for n in range(5000)), _sign))
    assert len(list(pieces(made))) == 1 + 1 + 5 + 1
    assert len(read(made)[0].found["notes"]) == 5000


def write() -> bytes:
    return b"".join(stream.pack(HEADER, lambda table: ROWS[table.name], _sign))


def read(made: bytes) -> tuple[Kept, tuple[Header, stream.Trailer]]:
    """Read it in pieces of an awkward size."""
    visitor = Kept()
    reader = Reader(visitor)
    for begin in range(0, len(made), 8191):
        reader.write(made[begin : begin + 8191])
    return visitor, reader.finish()


def pieces(made: bytes) -> Iterator[bytes]:
    """MAGIC, then each frame."""
    yield made[: len(stream.MAGIC)]
    place = len(stream.MAGIC)
    while place < len(made):
        _kind, length = stream.FRAME.unpack_from(made, place)
        yield made[place : place + stream.FRAME.size + length]
        place += stream.FRAME.size + length


def frames(made: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and plain body: another zlib may pack the same body otherwise."""
    for piece in list(pieces(made))[1:]:
        yield piece[:1], zlib.decompress(piece[stream.FRAME.size :])


def _sign(digest: bytes) -> bytes:
    return b"signed:" + digest[:4]
