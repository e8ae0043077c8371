"""The key half of a backup: the ring, the ledger of erasures, a note; the root key only when asked for.

And the keyed digest in every backup: anybody who has the public key could make an envelope, only this house signs.
"""

import hmac
import json
from collections.abc import Iterable

from outreach.ground.backups import BackupProblem
from outreach.ground.backups.stream import Header, Row, Table
from outreach.ground.backups.tables import PACK, UNPACK_TEXT
from outreach.ground.keys import KeyRing, KeyStore
from outreach.ground.keys.root import write_root
from outreach.ground.ledger import ledger_file

RING, LEDGER, ROOT, NOTE = "ring", "erased", "root", "note"
COLUMNS = (("name", "text"), ("content", "bytes"))
_SIGNED = b"backup\x1f"


def collect(store: KeyStore, *, with_root: bool) -> dict[str, bytes]:
    """The files of the key store as they lie. Raises BackupProblem if one cannot be read."""
    ledger = ledger_file(store.key_file)
    try:
        files = {RING: store.ring_path.read_bytes(), NOTE: f"root key from: {store.provider.name}\n".encode()}
        if ledger.exists():
            files[LEDGER] = ledger.read_bytes()
    except OSError as problem:
        raise BackupProblem(f"backup: {problem.filename} cannot be read: {problem.strerror}") from None
    return files | ({ROOT: write_root(store.root()).encode()} if with_root else {})


def table_of(files: dict[str, bytes]) -> Table:
    """The one table in the key half."""
    return Table("files", COLUMNS, len(files))


def rows_of(files: dict[str, bytes]) -> Iterable[Row]:
    """Its rows."""
    return [[name, PACK["bytes"](content)] for name, content in files.items()]


class Keystore:
    """The key half as it is read: a visitor of its stream."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def header(self, header: Header) -> None:
        """Raises BackupProblem if this is another half."""
        if header.holds != "keys" or [table.columns for table in header.tables] != [COLUMNS]:
            raise BackupProblem("backup: this is not the key half (….keys.age)")

    def rows(self, table: Table, rows: list[Row]) -> None:
        """The files."""
        self.files |= {name: UNPACK_TEXT["bytes"](content) for name, content in rows}


def sign(ring: KeyRing, digest: bytes) -> bytes:
    """The keyed digest of a stream."""
    return hmac.digest(ring.current("audit")[1], _SIGNED + digest, "sha256")


def is_signed(ring: KeyRing, digest: bytes, signature: bytes) -> bool:
    """Whether this house has written the stream: by the key in use, or by an earlier one."""
    made = (hmac.digest(key, _SIGNED + digest, "sha256") for key in ring.keys["audit"].values())
    return any(hmac.compare_digest(one, signature) for one in made)


def sealed_versions(files: dict[str, bytes]) -> set[int]:
    """The versions of the wrapping key in the ring that was collected."""
    entries = json.loads(files[RING])["keys"]
    return {entry["version"] for entry in entries if entry["purpose"] == "wrap"}
