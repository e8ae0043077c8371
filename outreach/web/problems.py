"""Errors of the API: a status, a sentence, and the field concerned.

Under an API address (`/api/…`) a `Speaker` renders it in the format of that API, in place of a page.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel
from werkzeug.wrappers import Response


@dataclass(frozen=True)
class Wrong:
    """One fault in the sent data. field: its path, `given.0.what`; never the value."""

    field: str
    detail: str


class Problem(Exception):
    """An error answer to a program. status: the HTTP status. current: what stands now, as the API shows it."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        wrong: Sequence[Wrong] = (),
        headers: Mapping[str, str] | None = None,
        current: BaseModel | None = None,
    ) -> None:
        super().__init__(f"problem {status}")
        self.status, self.detail, self.wrong, self.headers = status, detail, tuple(wrong), dict(headers or {})
        self.current = current


Speaker = Callable[[Problem], Response]
speakers: dict[str, Speaker] = {}


def speaker_for(path: str) -> Speaker | None:
    """Return the speaker of an address; None for pages."""
    return next((speaker for prefix, speaker in speakers.items() if path.startswith(prefix)), None)
