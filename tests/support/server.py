"""The real server in a process of its own, and a browser's worth of HTTP to speak to it."""

import os
import re
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from outreach.web.application import OutreachApp
from tests.support import forks
from tests.support.browser import Browser
from tests.support.uploads import form_with

ROOT = Path(__file__).parents[2]
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Client:
    """Signed in as somebody, speaking to one server."""

    def __init__(self, port: int, cookie: str, pid: int, prefix: str = "__Host-") -> None:
        self.address, self.cookie, self.pid, self.token = f"http://127.0.0.1:{port}", cookie, pid, ""
        self.prefix = prefix
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(_jar()), _Stay())

    def ask(self, page: str, data: bytes | None = None, kind: str = "", **more: str) -> Any:
        """The answer, whatever its status. more: headers, with _ for -."""
        request = urllib.request.Request(self.address + page, data)  # noqa: S310 (our own server)
        for name, value in more.items():
            request.add_header(name.replace("_", "-"), value)
        if self.cookie:
            request.add_header("Cookie", f"{self.prefix}outreach={self.cookie}; {self.prefix}language=en")
        if kind:
            request.add_header("Content-Type", kind)
        try:
            return self.opener.open(request, timeout=60)
        except urllib.error.HTTPError as answer:
            return answer

    def send(self, page: str, fields: dict[str, str], name: str = "", data: bytes = b"") -> tuple[int, str]:
        """Fill in and send the form of a page; with a file, if it has one."""
        typed = {"csrf_token": self.token or self.fetch_token(page)} | fields
        plain = {"data": urlencode(typed).encode(), "content_type": "application/x-www-form-urlencoded"}
        sent = form_with(typed, name, data) if name else plain
        answer = self.ask(page, sent["data"], sent["content_type"])
        return answer.status, answer.read().decode()

    def fetch_token(self, page: str) -> str:
        """Open a form, and keep the token that guards against forged ones for the whole session."""
        shown = self.ask(page)
        found = TOKEN.search(shown.read().decode())
        assert found, "there is no form on this page"
        self.cookie, self.token = _cookie_of(shown) or self.cookie, found[1]
        return self.token


def _jar() -> CookieJar:
    """Keeps what is for TLS alone: we speak as the web server in front does, which has taken the TLS off."""
    return CookieJar(DefaultCookiePolicy(secure_protocols=("http", "https")))


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


@contextmanager
def serving(
    app: OutreachApp, browser: Browser, temporary: Path, proxy: str = "", *, https: bool = True
) -> Iterator[Client]:
    """The database of the test behind `flask serve`, with its temporary folder where it can be watched."""
    settings, port = app.extensions["settings"], free_port()
    own = {
        "OUTREACH_DATA": str(settings.data),
        "OUTREACH_DATABASE_URL": settings.database_url,
        "OUTREACH_KEY_FILE": str(settings.key_file),
        "OUTREACH_HTTPS": str(int(https)),
        "OUTREACH_PROXY": proxy,
        "TMPDIR": str(temporary),
    }
    said = settings.data.parent / "serve.log"
    with said.open("w") as log:
        process = forks.start(("serve", "--port", str(port)), os.environ | own, log=log)
    cookie = browser.get_cookie("__Host-outreach")
    client = Client(port, cookie.value if cookie else "", process.pid, "__Host-" if https else "")
    try:
        wait_for(client, process)
        yield client
    finally:
        process.terminate()
        process.wait(timeout=20)
        said.unlink()


def wait_for(client: Client, process: forks.Running) -> None:
    for _ in range(300):
        assert process.poll() is None, process.returncode
        try:
            client.ask("/sign-in").read()
        except urllib.error.URLError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server does not answer")


def _cookie_of(answer: Any) -> str:
    found = re.search(r"outreach=([^;]+)", answer.headers.get("Set-Cookie") or "")
    return found[1] if found else ""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
