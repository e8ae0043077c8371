"""Uploads: kept in memory, never in a temporary file, and checked before the transaction begins.

A view marked `@takes_files(look)` may be sent a body as large as one file. `look` is given the file before the view's
transaction begins, so that the write lock is free while a picture is decoded; its result or refusal is the `data` of
the form's `FileField`.
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
    """A request with its files in memory: Flask's own writes those over 500 kB to the disk unencrypted."""

    def _get_file_stream(self, *_about: Any, **_more: Any) -> BytesIO:
        return BytesIO()


class FileField(AnyFileField):
    """A file, from the camera or the storage of the phone. `data` is the result of `look`, None if none was chosen."""

    def __init__(self, label: Any = None, *, needed: bool = True, accept: str = "", **options: Any) -> None:
        super().__init__(label, **options)
        self.needed = needed
        self.flags.required, self.flags.accept = needed, accept

    @property
    def largest(self) -> int:
        """The largest size of a file in bytes."""
        return int(current_app.config["LARGEST_FILE"])

    def process_formdata(self, _values: Any) -> None:
        """Take the result of the check made before the transaction."""
        self.data = g.get("looked_at")

    def pre_validate(self, _form: Any) -> None:
        """Show the refusal of the file, or that it is missing."""
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
    """Allow larger bodies for the views that take files. Must run before anything that reads forms."""
    app.before_request(_make_room)


def look_at_files() -> None:
    """Check the uploaded file, if this view takes any, before the transaction begins."""
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
