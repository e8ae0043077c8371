"""The least that a page can cost: a bare Flask application that answers the very same bytes, and knows no data."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from flask import Flask, render_template

INTO_RAW, OUT_OF_JINJA = b"{% raw %}", b"{% endraw %}"


def bare_page(body: bytes, form: dict[str, str] | None = None) -> Callable[[], None]:
    """Return a function that asks a bare application for a page with these bytes, in this process.

    The page is rendered from a template file. form: fields that are sent to it, where the real page answers a form.
    """
    app = Flask("bare")
    app.add_url_rule("/", view_func=lambda: render_template("page.html"), methods=["GET", "POST"])
    client = app.test_client()

    def ask() -> None:
        answer = client.get("/") if form is None else client.post("/", data=form)
        assert answer.data == body

    with tempfile.TemporaryDirectory() as folder:
        app.template_folder = folder
        (Path(folder) / "page.html").write_bytes(_as_template(body))
        ask()  # compiled now, and kept
    return ask


def _as_template(body: bytes) -> bytes:
    """Write the page so that Jinja takes no word of it for its own, and keeps every end of a line."""
    assert OUT_OF_JINJA not in body
    return INTO_RAW + body.replace(b"\r", OUT_OF_JINJA + b'{{ "\\r" }}' + INTO_RAW) + OUT_OF_JINJA
