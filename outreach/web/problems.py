"""Errors for programs: a status, a sentence, and the field concerned.

Where programs are served (`/api/…`), a `Speaker` puts it into the form of that interface, in place of a page.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from werkzeug.wrappers import Response


@dataclass(frozen=True)
class Wrong:
    """What is wrong at one place of what was sent. field: its path, `given.0.what`; never what stood there."""

    field: str
    detail: str


class Problem(Exception):
    """An answer to a program that is none of the good ones. status: the HTTP status."""

    def __init__(
        self, status: int, detail: str, *, wrong: Sequence[Wrong] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"problem {status}")
        self.status, self.detail, self.wrong, self.headers = status, detail, tuple(wrong), dict(headers or {})


Speaker = Callable[[Problem], Response]
speakers: dict[str, Speaker] = {}


def speaker_for(path: str) -> Speaker | None:
    """Who speaks for an address; None where people read."""
    return next((speaker for prefix, speaker in speakers.items() if path.startswith(prefix)), None)
