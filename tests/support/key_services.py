"""A Vault transit engine and a KMS on 127.0.0.1, as far as a root key needs them, with real AES-GCM and real faults."""

import base64
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TOKEN = "s.of-the-tests"
Answer = tuple[int, bytes]


class Service(ThreadingHTTPServer):
    """One key. `mood`: "" answers, "silent" hangs, "refuses" says 403, "babbles" sends no JSON, "down" says 503."""

    daemon_threads = True

    def __init__(self, handler: type["Handler"]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.key: bytes | None = os.urandom(32)
        self.mood = ""
        self.calls = 0
        self.closing = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def seal(self, plain: bytes, bound: bytes) -> bytes:
        assert self.key
        nonce = os.urandom(12)
        return nonce + AESGCM(self.key).encrypt(nonce, plain, bound)

    def open(self, cell: bytes, bound: bytes) -> bytes:
        assert self.key
        return AESGCM(self.key).decrypt(cell[:12], cell[12:], bound)


class Handler(BaseHTTPRequestHandler):
    """Reads one JSON request and answers as the mood is."""

    server: Service

    def do_POST(self) -> None:
        self.server.calls += 1
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.mood == "silent":
            self.server.closing.wait(30)
            return
        status, body = self.moody() or self.answer(json.loads(asked))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def do_PUT(self) -> None:
        self.do_POST()

    def moody(self) -> Answer | None:
        moods = {"refuses": self.refusal(), "babbles": (200, b"<html>welcome</html>"), "down": self.down()}
        return moods.get(self.server.mood)

    def answer(self, asked: dict[str, Any]) -> Answer:
        raise NotImplementedError

    def refusal(self) -> Answer:
        raise NotImplementedError

    def down(self) -> Answer:
        raise NotImplementedError

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class VaultHandler(Handler):
    """POST /v1/transit/encrypt/<key> and decrypt/<key>."""

    def answer(self, asked: dict[str, Any]) -> Answer:
        if self.headers.get("X-Vault-Token") != TOKEN:
            return self.refusal()
        verb, name = self.path.removeprefix("/v1/transit/").split("/")
        if name != "outreach" or self.server.key is None:
            return 400, json.dumps({"errors": ["encryption key not found"]}).encode()
        bound = base64.b64decode(asked["associated_data"])
        try:
            if verb == "encrypt":
                cell = self.server.seal(base64.b64decode(asked["plaintext"]), bound)
                return _data(ciphertext="vault:v1:" + base64.b64encode(cell).decode())
            cell = base64.b64decode(asked["ciphertext"].removeprefix("vault:v1:"), validate=True)
            return _data(plaintext=base64.b64encode(self.server.open(cell, bound)).decode())
        except (InvalidTag, ValueError):
            return 400, json.dumps({"errors": ["cipher: message authentication failed"]}).encode()

    def refusal(self) -> Answer:
        return 403, b'{"errors": ["permission denied"]}'

    def down(self) -> Answer:
        return 503, b'{"errors": ["Vault is sealed"]}'


class KmsHandler(Handler):
    """TrentService.Encrypt and TrentService.Decrypt, JSON 1.1."""

    def answer(self, asked: dict[str, Any]) -> Answer:
        if "AWS4-HMAC-SHA256" not in self.headers.get("Authorization", ""):
            return self.refusal()
        if asked["KeyId"] != "alias/outreach" or self.server.key is None:
            return 400, b'{"__type": "NotFoundException"}'
        bound = json.dumps(asked["EncryptionContext"], sort_keys=True).encode()
        try:
            if self.headers["X-Amz-Target"] == "TrentService.Encrypt":
                cell = self.server.seal(base64.b64decode(asked["Plaintext"]), bound)
                return _kms(CiphertextBlob=base64.b64encode(cell).decode())
            return _kms(
                Plaintext=base64.b64encode(self.server.open(base64.b64decode(asked["CiphertextBlob"]), bound)).decode()
            )
        except (InvalidTag, ValueError):
            return 400, b'{"__type": "InvalidCiphertextException"}'

    def refusal(self) -> Answer:
        return 403, b'{"__type": "AccessDeniedException"}'

    def down(self) -> Answer:
        return 503, b'{"__type": "KMSInternalException"}'


@contextmanager
def serving(handler: type[Handler]) -> Iterator[Service]:
    """A service that runs as long as the block."""
    service = Service(handler)
    thread = threading.Thread(target=service.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.closing.set()
        service.shutdown()
        service.server_close()
        thread.join()


def _data(**values: str) -> Answer:
    return 200, json.dumps({"data": values}).encode()


def _kms(**values: str) -> Answer:
    return 200, json.dumps({"KeyId": "alias/outreach", "EncryptionAlgorithm": "SYMMETRIC_DEFAULT", **values}).encode()
