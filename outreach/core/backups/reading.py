"""Reading a backup file from end to end, for a visitor."""

from pathlib import Path

from outreach.core.backups import envelope
from outreach.core.backups.envelope import Identity
from outreach.core.backups.keystore import Files, Keystore
from outreach.core.backups.stream import Header, Reader, Row, Table, Trailer, Visitor


def read(file: Path, identities: list[Identity], visitor: Visitor) -> tuple[Header, Trailer]:
    """Read a file whole, checking envelope, counts and digest. Raises BackupProblem at the first fault."""
    envelope.look(file)
    reader = Reader(visitor)
    envelope.unseal(file, identities, reader)
    return reader.finish()


def read_keys(file: Path, identities: list[Identity]) -> tuple[Files, Header, Trailer]:
    """Read the files of a key half. Raises BackupProblem."""
    visitor = Keystore()
    header, trailer = read(file, identities, visitor)
    return visitor.files, header, trailer


def header_of(file: Path, identities: list[Identity]) -> Header:
    """Read the header alone. Raises BackupProblem."""
    visitor = _HeaderAlone()
    try:
        read(file, identities, visitor)
    except _Seen as seen:
        return seen.header
    raise AssertionError("a stream that ends well has shown its header")


class _Seen(Exception):
    def __init__(self, header: Header) -> None:
        super().__init__()
        self.header = header


class _HeaderAlone:
    def header(self, header: Header) -> None:
        raise _Seen(header)

    def rows(self, table: Table, rows: list[Row]) -> None:
        """Do nothing: the header has stopped the reading."""
