"""The root key encrypted by the transit engine of a Vault server (`OUTREACH_VAULT_*`; library hvac)."""

import base64
import binascii
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from outreach.core.keys.files import read_private
from outreach.core.keys.problem import KeyProblem
from outreach.core.keys.providers.cover import ATTEMPTS, CoverProvider, needed


class VaultTransitProvider(CoverProvider):
    """Vault as provider. Associated data bind the installation: a cover does not open in another's ring."""

    name = "vault-transit"

    def __init__(self, given: Mapping[str, str]) -> None:
        self._address = given.get("OUTREACH_VAULT_ADDR") or given.get("VAULT_ADDR")
        self._token = given.get("OUTREACH_VAULT_TOKEN") or given.get("VAULT_TOKEN")
        self._token_file = given.get("OUTREACH_VAULT_TOKEN_FILE")
        self._namespace = given.get("OUTREACH_VAULT_NAMESPACE") or given.get("VAULT_NAMESPACE")
        self._mount = given.get("OUTREACH_VAULT_MOUNT") or "transit"
        self._key = given.get("OUTREACH_VAULT_KEY") or "outreach"

    def _cover(self, root: bytes, install: UUID) -> str:
        plain = base64.b64encode(root).decode()
        return str(self._call("encrypt_data", "ciphertext", install, plaintext=plain))

    def _uncover(self, cover: str, install: UUID) -> bytes:
        try:
            return base64.b64decode(
                str(self._call("decrypt_data", "plaintext", install, ciphertext=cover)), validate=True
            )
        except binascii.Error:
            raise self._problem("answered with something that is not a root key") from None

    def _call(self, verb: str, wanted: str, install: UUID, **values: str) -> object:
        hvac = needed("hvac", "vault", self.name)
        bound = base64.b64encode(b"outreach root\x1f" + install.bytes).decode()
        client = hvac.Client(
            url=self._at(),
            token=self._fresh_token(),
            timeout=(self.patience, self.patience),
            namespace=self._namespace,
        )
        try:
            act = getattr(client.secrets.transit, verb)
            return self._answer(
                hvac,
                lambda: act(name=self._key, mount_point=self._mount, associated_data=bound, **values)["data"][wanted],
            )
        finally:
            client.adapter.close()

    def _answer(self, hvac: Any, ask: Callable[[], object]) -> object:
        """Return the answer, or raise KeyProblem; retry if the server did not answer, or not sensibly."""
        problem = self._problem("did not answer")
        for _ in range(ATTEMPTS):
            try:
                return ask()
            except hvac.exceptions.VaultError as fault:
                problem = self._refusal(hvac.exceptions, fault)
                if not isinstance(fault, hvac.exceptions.VaultDown | hvac.exceptions.BadGateway):
                    break
            except OSError as fault:  # errors of requests are OSErrors: ConnectTimeout, ReadTimeout, ConnectionError
                slow = "Timeout" in type(fault).__name__
                problem = self._problem("did not answer in time" if slow else "cannot be reached")
            except (KeyError, TypeError, ValueError):
                problem = self._problem("answered with something that is not of Vault")
        raise problem

    def _refusal(self, kinds: Any, fault: Exception) -> KeyProblem:
        said = " ".join(getattr(fault, "errors", None) or [])
        if isinstance(fault, kinds.Forbidden | kinds.Unauthorized):
            return self._problem(f"refused (403): the token is not valid, or may not use {self._mount}/{self._key}")
        if isinstance(fault, kinds.InvalidPath) or "not found" in said:
            return self._problem(f"has no key {self._mount}/{self._key}")
        if isinstance(fault, kinds.InvalidRequest):
            return self._problem("cannot open the root: covered by another key or for another installation, or damaged")
        if isinstance(fault, kinds.VaultDown):
            return self._problem("is sealed or down (503)")
        return self._problem("answered with an error")

    def _problem(self, what: str) -> KeyProblem:
        return KeyProblem(f"keys: Vault at {self._address} {what}")

    def _at(self) -> str:
        if not self._address:
            raise KeyProblem("keys: OUTREACH_KEYS=vault-transit needs OUTREACH_VAULT_ADDR")
        return self._address

    def _fresh_token(self) -> str:
        """Return the token, read anew each time: it may have been renewed."""
        token = read_private(Path(self._token_file)).strip() if self._token_file else self._token
        if not token:
            raise KeyProblem(
                "keys: OUTREACH_KEYS=vault-transit needs OUTREACH_VAULT_TOKEN or OUTREACH_VAULT_TOKEN_FILE"
            )
        return token
