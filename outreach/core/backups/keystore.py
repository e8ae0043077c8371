"""The key half of a backup: key ring, ledger of erasures, a note; the root key only on request."""

import json
import tempfile
from collections.abc import Iterable
from pathlib import Path

from outreach.core.backups import BackupProblem
from outreach.core.backups.stream import Header, Row, Table
from outreach.core.backups.tables import PACK, UNPACK_TEXT
from outreach.core.keys import KeyProblem, KeyRing, KeyStore, ring_file
from outreach.core.keys.files import write_private
from outreach.core.keys.ring import SealedRing, read_ring, write_ring
from outreach.core.keys.root import read_root, write_root
from outreach.core.ledger import ledger_file

RING, LEDGER, ROOT, NOTE = "ring", "erased", "root", "note"
COLUMNS = (("name", "text"), ("content", "bytes"))
Files = dict[str, bytes]


def collect(store: KeyStore, *, with_root: bool) -> Files:
    """Read the files of the key store. Raises BackupProblem if one cannot be read."""
    ledger = ledger_file(store.key_file)
    try:
        files = {RING: store.ring_path.read_bytes(), NOTE: f"root key from: {store.provider.name}\n".encode()}
        if ledger.exists():
            files[LEDGER] = ledger.read_bytes()
    except OSError as problem:
        raise BackupProblem(f"backup: {problem.filename} cannot be read: {problem.strerror}") from None
    return files | ({ROOT: write_root(store.root()).encode()} if with_root else {})


def wrap_versions(files: Files) -> set[int]:
    """Return the versions of the wrapping key in the collected ring."""
    return {entry["version"] for entry in json.loads(files[RING])["keys"] if entry["purpose"] == "wrap"}


def table_of(files: Files) -> Table:
    """Describe the only table of the key half."""
    return Table("files", COLUMNS, len(files))


def rows_of(files: Files) -> Iterable[Row]:
    """Return the rows of that table, one for each file."""
    return [[name, PACK["bytes"](content)] for name, content in files.items()]


class Keystore:
    """The key half as it is read: a stream visitor that collects its files."""

    def __init__(self) -> None:
        self.files: Files = {}

    def header(self, header: Header) -> None:
        """Check the header. Raises BackupProblem if this is another half."""
        if header.holds != "keys" or [table.columns for table in header.tables] != [COLUMNS]:
            raise BackupProblem("backup: this is not the key half (….keys.age)")

    def rows(self, table: Table, rows: list[Row]) -> None:
        """Collect the files."""
        self.files |= {name: UNPACK_TEXT["bytes"](content) for name, content in rows}


def open_ring(files: Files, store: KeyStore) -> KeyRing:
    """Open the ring of a backup, with the root key in it or else that of this key store. Raises KeyProblem."""
    with tempfile.TemporaryDirectory() as folder:
        aside = Path(folder) / "root.key"
        sealed = _sealed_ring(files, ring_file(aside))
        if ROOT not in files:
            return KeyStore(store.provider, aside).load()
    ring = sealed.open(read_root(files[ROOT].decode(), "the root key in the backup"))
    if ring is None:
        raise KeyProblem("keys: the ring was sealed by another root key")
    return ring


def check_place(files: Files, store: KeyStore) -> None:
    """Check that no key store of another installation lies here. Raises BackupProblem."""
    if store.ring_path.exists():
        with tempfile.TemporaryDirectory() as folder:
            sealed = _sealed_ring(files, Path(folder) / "ring")
        if read_ring(store.ring_path).install != sealed.install:
            raise BackupProblem("backup: keys of another installation lie here; nothing was touched")


def place_ring(files: Files, store: KeyStore) -> None:
    """Write the ring into the key store unless one is there already."""
    if not store.ring_path.exists():
        with tempfile.TemporaryDirectory() as folder:
            sealed = _sealed_ring(files, Path(folder) / "ring")
        write_ring(store.ring_path, sealed, replaces=False)


def place_root(files: Files, store: KeyStore) -> None:
    """Store the root key of the backup with the provider, if it has none yet. Raises KeyProblem."""
    try:
        store.load()
    except KeyProblem:
        if ROOT not in files:
            raise
        store.restore(read_root(files[ROOT].decode(), "the root key in the backup"))


def _sealed_ring(files: Files, aside: Path) -> SealedRing:
    try:
        write_private(aside, files[RING].decode(), replaces=True)
    except (KeyError, UnicodeDecodeError):
        raise BackupProblem("backup: there is no ring in the key half") from None
    return read_ring(aside)
