"""The union of several copies of the ledger of erasures: anyone erased in one of them stays erased."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from outreach.core import disk, ledger
from outreach.core.backups.target import ASIDE
from outreach.core.keys import KeyRing, KeyStore
from outreach.core.keys.files import write_private
from outreach.core.ledger import Entry
from outreach.core.sealing import Vault


@contextmanager
def united(store: KeyStore, vault: Vault, copies: Sequence[bytes]) -> Iterator[Path]:
    """Write the union of the copies and the ledger in place to a temporary file, kept until the block ends or `settle`.

    Raises KeyProblem if one of them is damaged.
    """
    place = ledger.ledger_file(store.key_file)
    aside = place.with_name(place.name + ASIDE)
    in_place = place.read_bytes() if place.exists() else b""
    found = [copy for copy in (in_place, *sorted(copies, key=len, reverse=True)) if copy]
    try:
        _write_union(aside, vault, found)
        yield aside
    finally:
        aside.unlink(missing_ok=True)


def count(copy: bytes, ring: KeyRing) -> int:
    """Count the erasures in a copy. Raises KeyProblem if it is damaged."""
    with tempfile.TemporaryDirectory() as folder:
        found = _entries(Path(folder) / "erased", copy, Vault(ring)) if copy else []
        return sum(entry.is_erasure for entry in found)


def settle(store: KeyStore, aside: Path) -> None:
    """Move the union into the place of the ledger."""
    if aside.exists():
        aside.rename(ledger.ledger_file(store.key_file))
        disk.sync(aside.parent)


def _write_union(aside: Path, vault: Vault, found: Sequence[bytes]) -> None:
    """Write the first copy as it is, then the entries that only the others have."""
    read = [_entries(aside, copy, vault) for copy in found]
    aside.unlink(missing_ok=True)
    if found:
        write_private(aside, found[0].decode(), replaces=True)
        _add_missing(aside, vault, [entry for entries in read for entry in entries])


def _entries(aside: Path, copy: bytes, vault: Vault) -> list[Entry]:
    write_private(aside, copy.decode(), replaces=True)
    return ledger.read_all(aside, vault)


def _add_missing(path: Path, vault: Vault, entries: list[Entry]) -> None:
    known = {entry.erasure_id for entry in ledger.read_all(path, vault)}
    for entry in entries:
        if entry.erasure_id not in known:
            known.add(entry.erasure_id)
            ledger.append(
                path,
                vault,
                entry.person_id,
                entry.owner_ids,
                erasure_id=entry.erasure_id,
                about=entry.about,
                at=entry.at,
            )
