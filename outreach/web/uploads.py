"""Files that arrive: kept in memory, never in a temporary file, and looked at before the transaction begins.

A view marked `@takes_files(look)` may be sent a body as large as one file. `look` is given the file before the view's
transaction begins, so that nobody waits for the write lock while a picture is opened; what it answers, or refuses,
stands in the form's `FileField`.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any, TypeVar

from flask import Flask, Request, current_app, g, request
from wtforms import FileField as AnyFileField
from wtforms.validators import StopValidation

from outreach.core.errors import Refused
from outreach.web.fields import REQUIRED

View = TypeVar("View", bound=Callable[..., Any])
Look = Callable[[str, bytes, int], Any]
BESIDE_THE_FILE = 1 << 20  # bytes for the other fields of the form
NAME = "file"


class HouseRequest(Request):
    """A request whose files stay in memory: the usual one writes those over 500 kB to the disk as they are."""

    def _get_file_stream(self, *_about: Any, **_more: Any) -> BytesIO:
        return BytesIO()


class FileField(AnyFileField):
    """A file, from the camera or the store of the phone. `data` is what `look` answered, None if nothing was chosen."""

    def __init__(self, label: Any = None, *, needed: bool = True, accept: str = "", **options: Any) -> None:
        super().__init__(label, **options)
        self.needed = needed
        self.flags.required, self.flags.accept = needed, accept

    @property
    def largest(self) -> int:
        """How many bytes a file may have."""
        return int(current_app.config["LARGEST_FILE"])

    def process_formdata(self, _values: Any) -> None:
        """Take what was looked at before the transaction began."""
        self.data = g.get("looked_at")

    def pre_validate(self, _form: Any) -> None:
        """Say what was refused, or that a file is missing."""
        if isinstance(self.data, Refused):
            problem, self.data = self.data, None
            raise StopValidation(str(problem.reason))
        if self.data is None and self.needed:
            raise StopValidation(str(REQUIRED))


def takes_files(look: Look) -> Callable[[View], View]:
    """Declare that a view takes a file named `file`. look(name, bytes, most bytes) may raise Refused."""

    def mark(view: View) -> View:
        view.look = look  # type: ignore[attr-defined]
        return view

    return mark


def use_uploads(app: Flask) -> None:
    """Let the views that take files be sent larger bodies. Before anything that reads forms."""
    app.before_request(_make_room)


def look_at_files() -> None:
    """Look at the file that was sent, if this view takes any. Before the transaction begins."""
    look = _look_of_view()
    if look is None or request.method != "POST":
        return
    sent = [file for file in request.files.getlist(NAME) if file.filename]
    if sent:
        try:
            g.looked_at = look(sent[0].filename or "", sent[0].stream.read(), current_app.config["LARGEST_FILE"])
        except Refused as refusal:
            g.looked_at = refusal


def _make_room() -> None:
    if _look_of_view() is not None:
        request.max_content_length = current_app.config["LARGEST_FILE"] + BESIDE_THE_FILE


def _look_of_view() -> Look | None:
    return getattr(current_app.view_functions.get(request.endpoint or ""), "look", None)
