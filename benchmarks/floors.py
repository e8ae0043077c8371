"""The least that a page can cost: a bare Flask application that answers the very same bytes, and knows no data."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import waitress
from flask import Flask, render_template

from tests.support.server import free_port

INTO_RAW, OUT_OF_JINJA = b"{% raw %}", b"{% endraw %}"


def bare_page(body: bytes, form: dict[str, str] | None = None) -> Callable[[], None]:
    """Return a function that asks a bare application for a page with these bytes, in this process.

    The page is rendered from a template file. form: fields that are sent to it, where the real page answers a form.
    """
    with tempfile.TemporaryDirectory() as folder:
        client = _app(Path(folder), body).test_client()

        def ask() -> None:
            answer = client.get("/") if form is None else client.post("/", data=form)
            assert answer.data == body

        ask()  # compiled now, and kept
    return ask


@contextmanager
def served_page(body: bytes) -> Iterator[int]:
    """Serve a bare page with these bytes by the server of the program, from a process of its own; yields its port."""
    port = free_port()
    with tempfile.NamedTemporaryFile() as file:
        file.write(body)
        file.flush()
        server = subprocess.Popen([sys.executable, "-m", "benchmarks.floors", file.name, str(port)])
        try:
            _wait_for(port, server)
            yield port
        finally:
            server.terminate()
            server.wait()


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    while server.poll() is None:
        try:
            urlopen(f"http://127.0.0.1:{port}/").close()
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise AssertionError(f"the server ended: {server.returncode}")


def _app(folder: Path, body: bytes) -> Flask:
    """Make a bare application with one page."""
    app = Flask("bare", template_folder=str(folder))
    app.add_url_rule("/", view_func=lambda: render_template("page.html"), methods=["GET", "POST"])
    (folder / "page.html").write_bytes(_as_template(body))
    return app


def _as_template(body: bytes) -> bytes:
    """Write the page so that Jinja takes no word of it for its own, and keeps every end of a line."""
    assert OUT_OF_JINJA not in body
    return INTO_RAW + body.replace(b"\r", OUT_OF_JINJA + b'{{ "\\r" }}' + INTO_RAW) + OUT_OF_JINJA


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        waitress.serve(_app(Path(place), Path(sys.argv[1]).read_bytes()), port=int(sys.argv[2]), _quiet=True)
