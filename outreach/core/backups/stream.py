"""The plain stream inside a backup, the same for every database: a header, rows in frames, a trailer.

`MAGIC`, then frames: `kind 1 byte | length u32 | zlib`. The plain body of a frame is JSON:
`H` the header; `R` the name of a table, then one row a line; `T` row counts, SHA-256 and a keyed digest of it.
The SHA-256 goes over MAGIC and, for each frame before the trailer, `kind | length of the plain body u32 | plain body`.
"""

import hashlib
import json
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

from outreach.core.backups import BackupProblem

MAGIC = b"outreach backup 1\n"
FRAME = struct.Struct(">cI")
FULL = 1 << 20  # a frame of rows is closed when it has passed this many bytes
LARGEST = 64 << 20
DAMAGED = "backup: what is inside is damaged; nothing of it can be trusted"

_TO_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

Row = list[Any]


@dataclass(frozen=True)
class Table:
    """A table in a backup: its name, its columns with the kind of each (`tables.py`), the number of its rows."""

    name: str
    columns: tuple[tuple[str, str], ...]
    rows: int


@dataclass(frozen=True)
class Header:
    """Header of a backup: its half (`data` or `keys`), installation, moment, tables. Both halves share `pair`."""

    holds: str
    install: UUID
    revision: str
    moment: datetime
    pair: str
    tables: tuple[Table, ...]

    def packed(self) -> bytes:
        """Return it as JSON."""
        said = vars(self) | {"install": self.install.hex, "moment": self.moment.astimezone(UTC).isoformat()}
        return _json(said | {"tables": [vars(table) for table in self.tables]})

    @classmethod
    def unpacked(cls, body: bytes) -> "Header":
        """Read it from JSON. Raises KeyError, TypeError or ValueError."""
        said = json.loads(body)
        tables = tuple(
            Table(str(t["name"]), tuple((str(name), str(kind)) for name, kind in t["columns"]), int(t["rows"]))
            for t in said["tables"]
        )
        moment = datetime.fromisoformat(said["moment"])
        return cls(said["holds"], UUID(said["install"]), said["revision"], moment, said["pair"], tables)


@dataclass(frozen=True)
class Trailer:
    """Trailer of a stream: rows of each table, SHA-256 of all before it, and the keyed digest of that."""

    counts: Mapping[str, int]
    digest: bytes
    signature: bytes


def pack(header: Header, rows: Callable[[Table], Iterable[Row]], sign: Callable[[bytes], bytes]) -> Iterator[bytes]:
    """Yield the stream piece by piece. `sign` makes the keyed digest that proves this installation wrote it."""
    digest, counts = hashlib.sha256(MAGIC), {}
    yield MAGIC
    yield _frame(b"H", header.packed(), digest)
    for table in header.tables:
        counts[table.name] = 0
        for lines in _batches(rows(table)):
            counts[table.name] += len(lines)
            yield _frame(b"R", b"\n".join([_json(table.name), *lines]), digest)
    said = {"counts": counts, "sha256": digest.hexdigest(), "signature": sign(digest.digest()).hex()}
    yield _frame(b"T", _json(said), digest)


class Visitor(Protocol):
    """A reader of the contents of a stream."""

    def header(self, header: Header) -> None:
        """Take the header, which comes first."""

    def rows(self, table: Table, rows: list[Row]) -> None:
        """Take some rows of a table."""


class Reader:
    """A writable file that parses the stream for a visitor. Ends with `finish`."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._rest = bytearray()
        self._digest = hashlib.sha256(MAGIC)
        self._begun = False
        self._header: Header | None = None
        self._tables: dict[str, Table] = {}
        self._counts: dict[str, int] = {}
        self._trailer: Trailer | None = None

    def write(self, piece: bytes) -> int:
        """Take the next bytes. Raises BackupProblem if the stream is malformed."""
        self._rest += piece
        if not self._begun and len(self._rest) >= len(MAGIC):
            if self._rest[: len(MAGIC)] != MAGIC:
                raise BackupProblem("backup: what is inside is not a backup that this version can read")
            del self._rest[: len(MAGIC)]
            self._begun = True
        while self._begun and (frame := self._next_frame()):
            self._take(*frame)
        return len(piece)

    def flush(self) -> None:
        """Do nothing: nothing is buffered."""

    def finish(self) -> tuple[Header, Trailer]:
        """Return header and trailer at the end. Raises BackupProblem unless counts and digest agree."""
        if self._header is None or self._trailer is None or self._rest:
            raise BackupProblem("backup: the end of it is missing")
        if self._trailer.digest != self._digest.digest():
            raise BackupProblem("backup: what is inside is not what was written (SHA-256 differs)")
        announced = {table.name: table.rows for table in self._header.tables}
        if not self._counts == self._trailer.counts == announced:
            raise BackupProblem("backup: rows are missing (the counts differ)")
        return self._header, self._trailer

    def _next_frame(self) -> tuple[bytes, bytes] | None:
        if len(self._rest) < FRAME.size:
            return None
        kind, length = FRAME.unpack_from(self._rest)
        if length > LARGEST:
            raise BackupProblem(DAMAGED)
        if len(self._rest) < FRAME.size + length:
            return None
        packed = bytes(self._rest[FRAME.size : FRAME.size + length])
        del self._rest[: FRAME.size + length]
        return kind, _inflate(packed)

    def _take(self, kind: bytes, body: bytes) -> None:
        if self._trailer is not None or (kind == b"H") != (self._header is None):
            raise BackupProblem(DAMAGED)
        if kind != b"T":
            _digest_frame(self._digest, kind, body)
        try:
            {b"H": self._take_header, b"R": self._take_rows, b"T": self._take_trailer}[kind](body)
        except (KeyError, TypeError, ValueError):
            raise BackupProblem(DAMAGED) from None

    def _take_header(self, body: bytes) -> None:
        self._header = Header.unpacked(body)
        self._tables = {table.name: table for table in self._header.tables}
        self._counts = dict.fromkeys(self._tables, 0)
        self._visitor.header(self._header)

    def _take_rows(self, body: bytes) -> None:
        name, *lines = body.split(b"\n")
        table = self._tables[json.loads(name)]
        rows = json.loads(b"[" + b",".join(lines) + b"]")
        if any(len(row) != len(table.columns) for row in rows):
            raise BackupProblem(DAMAGED)
        self._counts[table.name] += len(rows)
        self._visitor.rows(table, rows)

    def _take_trailer(self, body: bytes) -> None:
        said = json.loads(body)
        self._trailer = Trailer(said["counts"], bytes.fromhex(said["sha256"]), bytes.fromhex(said["signature"]))


def _batches(rows: Iterable[Row]) -> Iterator[list[bytes]]:
    lines, size = [], 0
    for row in rows:
        lines.append(_json(row))
        size += len(lines[-1])
        if size > FULL:
            yield lines
            lines, size = [], 0
    if lines:
        yield lines


def _frame(kind: bytes, body: bytes, digest: Any) -> bytes:
    _digest_frame(digest, kind, body)
    packed = zlib.compress(body, 1)
    return FRAME.pack(kind, len(packed)) + packed


def _digest_frame(digest: Any, kind: bytes, body: bytes) -> None:
    digest.update(FRAME.pack(kind, len(body)))
    digest.update(body)


def _inflate(packed: bytes) -> bytes:
    opener = zlib.decompressobj()
    try:
        body = opener.decompress(packed, LARGEST)
    except zlib.error:
        raise BackupProblem(DAMAGED) from None
    if not opener.eof or opener.unused_data:
        raise BackupProblem(DAMAGED)
    return body


def _json(value: object) -> bytes:
    return _TO_JSON(value).encode()
