"""Several copies of the ledger of erasures made into one: whoever was erased in any of them stays erased."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from outreach.ground import ledger
from outreach.ground.backups.target import ASIDE
from outreach.ground.keys import KeyRing, KeyStore
from outreach.ground.keys.files import sync_folder, write_private
from outreach.ground.ledger import Entry
from outreach.ground.sealing import Vault


def unite(store: KeyStore, vault: Vault, copies: Sequence[bytes]) -> Path:
    """Write the union of the copies and of the ledger here, beside its place. Raises KeyProblem on a damaged one."""
    place = ledger.ledger_file(store.key_file)
    aside = place.with_name(place.name + ASIDE)
    aside.unlink(missing_ok=True)
    found = [copy for copy in (*copies, place.read_bytes() if place.exists() else b"") if copy]
    read = sorted(((_entries(aside, copy, vault), copy) for copy in found), key=lambda one: len(one[0]), reverse=True)
    aside.unlink(missing_ok=True)
    if read:
        write_private(aside, read[0][1].decode(), replaces=True)
        _add_missing(aside, vault, [entry for entries, _copy in read for entry in entries])
    return aside


def count(copy: bytes, ring: KeyRing) -> int:
    """How many erasures a copy holds. Raises KeyProblem if it is damaged."""
    with tempfile.TemporaryDirectory() as folder:
        return len(_entries(Path(folder) / "erased", copy, Vault(ring))) if copy else 0


def settle(store: KeyStore, aside: Path) -> None:
    """Put it into its place."""
    if aside.exists():
        aside.rename(ledger.ledger_file(store.key_file))
        sync_folder(aside.parent)


def _entries(aside: Path, copy: bytes, vault: Vault) -> list[Entry]:
    write_private(aside, copy.decode(), replaces=True)
    return ledger.read(aside, vault)


def _add_missing(path: Path, vault: Vault, entries: list[Entry]) -> None:
    known = {entry.erasure_id for entry in ledger.read(path, vault)}
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
