"""One contract for all sources of the root key: the same acts, the same faults, the same plain words."""

import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from outreach.core.keys import PROVIDERS, KeyProblem, KeyStore, ring_file, store
from outreach.core.keys.providers import cover, provider_of
from outreach.core.keys.ring import write_ring
from outreach.core.keys.root import write_root
from tests.support.key_services import TOKEN, KmsHandler, Service, VaultHandler, serving

NEW_ROOT = "11" * 32


class Site:
    """An installation whose root comes from one provider, and what can happen to it."""

    def __init__(self, kind: str, folder: Path, service: Service | None) -> None:
        self.kind, self.key_file, self.service = kind, folder / "root.key", service
        self.given = {"OUTREACH_ROOT_KEY": write_root(b"r" * 32), "OUTREACH_NEXT_ROOT_KEY": write_root(b"n" * 32)}
        if service:
            vault = {"OUTREACH_VAULT_ADDR": service.address, "OUTREACH_VAULT_TOKEN": TOKEN}
            kms = {"OUTREACH_KMS_ENDPOINT": service.address, "OUTREACH_KMS_KEY": "alias/outreach"}
            self.given = vault | kms

    @property
    def keys(self) -> KeyStore:
        return KeyStore(provider_of(self.kind, self.key_file, self.given), self.key_file)

    @property
    def ring(self) -> Path:
        return ring_file(self.key_file)

    def suffer(self, fault: str) -> None:
        if self.service:
            self._service_suffers(fault, self.service)
        elif self.kind == "file":
            self._file_suffers(fault)
        else:
            wrong = {"wrong key": write_root(b"w" * 32), "half a key": self.given["OUTREACH_ROOT_KEY"][:40]}
            self.given = {"OUTREACH_ROOT_KEY": wrong.get(fault, "babble" if fault == "babbles" else "")}

    def _service_suffers(self, fault: str, service: Service) -> None:
        if fault == "wrong key":
            service.key = os.urandom(32)
        elif fault == "no key":
            service.key = None
        elif fault == "half a key":
            written = json.loads(self.ring.read_text())
            written["cover"]["sealed"] = written["cover"]["sealed"][:-24]
            self.ring.write_text(json.dumps(written))
        elif fault == "unreachable":
            self.given = {
                name: value.replace(service.address, "http://127.0.0.1:9") for name, value in self.given.items()
            }
        else:
            service.mood = fault

    def _file_suffers(self, fault: str) -> None:
        half = self.key_file.read_text()[:40]
        self.key_file.unlink()
        if fault == "silent":
            os.mkfifo(self.key_file, 0o600)
        elif fault in ("refuses", "down"):
            self.key_file.mkdir(0o700)
        elif fault not in ("no key", "unreachable"):
            texts = {"wrong key": write_root(b"w" * 32), "half a key": half, "babbles": "babble"}
            self.key_file.touch(0o600)
            self.key_file.write_text(texts[fault])


@pytest.fixture(params=PROVIDERS)
def site(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """An installation of each kind; the key services are real ones in little, on 127.0.0.1."""
    monkeypatch.setattr(cover.CoverProvider, "patience", 0.25)
    for name, value in {"ACCESS_KEY_ID": "test", "SECRET_ACCESS_KEY": "test", "DEFAULT_REGION": "xx-test-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    handler = {"vault-transit": VaultHandler, "aws-kms": KmsHandler}.get(request.param)
    with ExitStack() as stack:
        service = stack.enter_context(serving(handler)) if handler else None
        made = Site(request.param, tmp_path, service)
        made.keys.make()
        yield made


def refused(site: Site) -> str:
    """The one line with which the keys are refused; it shows nothing secret."""
    with pytest.raises(KeyProblem) as problem:
        site.keys.load()
    words = str(problem.value.code)
    assert words.startswith("keys: ")
    assert "\n" not in words
    assert not [secret for secret in (TOKEN, *site.given.values()) if "outreach-root-1:" in secret and secret in words]
    return words


def files(site: Site) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in site.key_file.parent.iterdir() if path.is_file()}


def test_the_ring_opens_again_and_again(site: Site) -> None:
    first, second = site.keys.load(), site.keys.load()
    assert first == second
    assert {len(key) for versions in first.keys.values() for key in versions.values()} == {32}


def test_the_provider_is_asked_once_for_each_start(site: Site) -> None:
    if site.service:
        site.service.calls = 0
    site.keys.load()
    assert site.service is None or site.service.calls == 1


def test_no_key_of_the_ring_is_on_disk_and_files_are_private(site: Site) -> None:
    ring, written = site.keys.load(), b"".join(files(site).values())
    for key in (key for versions in ring.keys.values() for key in versions.values()):
        assert key not in written
        assert key.hex().encode() not in written
    assert {path.stat().st_mode & 0o777 for path in site.key_file.parent.iterdir()} == {0o600}


def test_keys_are_not_made_over_keys(site: Site) -> None:
    before = files(site)
    with pytest.raises(KeyProblem, match="nothing was changed"):
        site.keys.make()
    assert files(site) == before


FAULTS = {
    "wrong key": "another (root )?key",
    "half a key": "damaged",
    "no key": "no key|not offer|not set",
    "silent": "not answer in time",
    "refuses": "refused .403",
    "babbles": "damaged|something that is not of",
    "down": "503",
    "unreachable": "cannot be reached",
}  # with a file or a variable there is no service to be slow: something else lies in the place of the key


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_one_line_and_changes_nothing(site: Site, fault: str) -> None:
    site.suffer(fault)
    before = files(site)
    assert re.search(FAULTS[fault] if site.service else f"{FAULTS[fault]}|is not a file|no key|not set", refused(site))
    for act in (site.keys.add_wrap, site.keys.change_root):
        with pytest.raises(KeyProblem):
            act()
    assert files(site) == before


@pytest.mark.parametrize("fault", FAULTS)
def test_a_running_worker_outlives_each_fault(site: Site, fault: str) -> None:
    ring = site.keys.load()
    site.keys.add_wrap()
    site.suffer(fault)
    assert site.keys.reload(ring.install, 2) is None


def test_a_version_the_ring_lacks_does_not_ask_the_provider(site: Site) -> None:
    ring = site.keys.load()
    if site.service:
        site.service.calls = 0
    assert site.keys.reload(ring.install, 9) is None
    assert site.service is None or site.service.calls == 0


@pytest.mark.parametrize("kept", [0, 1, 40, 200])
def test_a_half_written_ring_is_refused(site: Site, kept: int) -> None:
    site.ring.write_bytes(site.ring.read_bytes()[:kept])
    assert "missing or damaged" in refused(site)


def test_a_half_file_left_by_a_crash_troubles_nobody(site: Site) -> None:
    (site.ring.parent / (site.ring.name + ".half")).write_text('{"install')
    site.keys.add_wrap()
    assert site.keys.load().current("wrap")[0] == 2


def test_a_ring_that_others_can_read_is_refused(site: Site) -> None:
    site.ring.chmod(0o640)
    assert "chmod 600" in refused(site)


def test_a_missing_ring_is_refused(site: Site) -> None:
    site.ring.unlink()
    refused(site)


def test_the_keys_of_one_installation_open_no_others_ring(site: Site) -> None:
    written = json.loads(site.ring.read_text())
    written["install"] = "00000000-0000-4000-8000-000000000000"
    site.ring.write_text(json.dumps(written))
    assert ("for another installation" if site.service else "another root key") in refused(site)


def test_a_changed_part_of_the_ring_is_refused(site: Site) -> None:
    written = json.loads(site.ring.read_text())
    first, second = written["keys"][:2]
    first["sealed"], second["sealed"] = second["sealed"], first["sealed"]
    site.ring.write_text(json.dumps(written))
    assert "damaged" in refused(site)


def test_a_new_wrapping_key_is_used_and_the_old_ones_retire(site: Site) -> None:
    before = site.keys.load()
    assert site.keys.add_wrap() == 2
    both = site.keys.load()
    assert both.keys["wrap"][1] == before.keys["wrap"][1]
    assert site.keys.retire_wraps(2) == [1]
    after = site.keys.load()
    assert list(after.keys["wrap"]) == [2]
    assert after.keys["wrap"][2] == both.keys["wrap"][2]
    assert after.keys["audit"] == before.keys["audit"]


def test_a_new_root_keeps_the_ring_and_shuts_out_the_old_root(site: Site) -> None:
    ring, old = site.keys.load(), site.keys.root()
    site.keys.change_root()
    assert site.keys.load() == ring
    assert site.keys.root() != old
    _move_next_root(site)
    assert site.keys.load() == ring
    with pytest.raises(KeyProblem, match="does not open"):
        site.keys.restore(old)


def test_a_change_of_root_broken_off_leaves_the_ring_open(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = site.keys.load()
    for writes_the_ring in (False, True, False):
        with monkeypatch.context() as patch:
            patch.setattr(store, "write_ring", _killed_after(write_ring) if writes_the_ring else _killed_after(None))
            with pytest.raises(KeyboardInterrupt):
                site.keys.change_root()
        assert site.keys.load() == ring
    site.keys.change_root()
    assert site.keys.load() == ring


def test_a_root_from_paper_is_not_written_over_one_that_opens(site: Site) -> None:
    before = files(site)
    with pytest.raises(KeyProblem, match="root key already"):
        site.keys.restore(site.keys.root())
    assert files(site) == before


def test_a_root_that_does_not_open_the_ring_is_not_restored(site: Site) -> None:
    site.suffer("no key")
    before = files(site)
    with pytest.raises(KeyProblem, match="does not open"):
        site.keys.restore(b"x" * 32)
    assert files(site) == before


def test_the_root_from_paper_opens_the_ring_without_the_provider(site: Site) -> None:
    ring, root = site.keys.load(), site.keys.root()
    site.suffer("no key")
    by_file = KeyStore(provider_of("file", site.key_file, {}), site.key_file)
    by_file.restore(root)
    assert by_file.load() == ring
    assert site.key_file.stat().st_mode & 0o777 == 0o600


def test_a_ring_moves_from_a_file_to_each_provider(site: Site, tmp_path: Path) -> None:
    place = tmp_path / "other" / "root.key"
    by_file = KeyStore(provider_of("file", place, {}), place)
    by_file.make()
    ring, root = by_file.load(), by_file.root()
    place.unlink()
    site.key_file, site.given["OUTREACH_ROOT_KEY"] = place, write_root(root)
    if site.kind != "env":  # there the operator has just set it
        site.keys.restore(root)
    assert site.keys.load() == ring


@pytest.mark.parametrize(("kind", "library"), [("vault-transit", "hvac"), ("aws-kms", "boto3")])
def test_a_missing_library_is_named_with_its_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, library: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    given = {"OUTREACH_VAULT_ADDR": "http://127.0.0.1:9", "OUTREACH_VAULT_TOKEN": "t", "OUTREACH_KMS_KEY": "k"}
    with pytest.raises(KeyProblem, match=rf"needs {library}.*extra '(vault|aws)'.*pip install"):
        KeyStore(provider_of(kind, tmp_path / "root.key", given), tmp_path / "root.key").make()
    assert not list(tmp_path.iterdir())


def test_an_unknown_provider_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(KeyProblem, match="file, env, vault-transit, aws-kms"):
        provider_of("floppy", tmp_path / "root.key", {})


def test_a_token_file_is_reread_if_only_its_owner_can_read_it(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.touch(0o600)
    with serving(VaultHandler) as service:
        given = {"OUTREACH_VAULT_ADDR": service.address, "OUTREACH_VAULT_TOKEN_FILE": str(token)}
        keys = KeyStore(provider_of("vault-transit", tmp_path / "root.key", given), tmp_path / "root.key")
        token.write_text("s.expired")
        with pytest.raises(KeyProblem, match=r"refused \(403\)"):
            keys.make()
        token.write_text(TOKEN + "\n")
        keys.make()
        token.chmod(0o640)
        with pytest.raises(KeyProblem, match="chmod 600"):
            keys.load()


@pytest.mark.parametrize("kind", ["vault-transit", "aws-kms"])
def test_a_service_without_its_settings_says_which_is_missing(tmp_path: Path, kind: str) -> None:
    with pytest.raises(KeyProblem, match=r"needs OUTREACH_(VAULT|KMS)_"):
        KeyStore(provider_of(kind, tmp_path / "root.key", {}), tmp_path / "root.key").make()


def _move_next_root(site: Site) -> None:
    """With `env` the operator moves the new root into place; the others have done it."""
    if site.kind == "env":
        site.given = {"OUTREACH_ROOT_KEY": site.given["OUTREACH_NEXT_ROOT_KEY"]}


def _killed_after(write: Callable[..., None] | None) -> Callable[..., None]:
    def stop(*words: object, **more: object) -> None:
        if write:
            write(*words, **more)
        raise KeyboardInterrupt

    return stop
