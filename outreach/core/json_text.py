"""JSON that came from outside."""

import json
from typing import Any

from outreach.core import thai


def read(text: str | bytes) -> Any:
    """What a JSON text says, each text in it as it can be seen (thai.visible), as a form would take it.

    Raises ValueError for what is none, is nested too deeply to be read, or holds half of a sign (a lone surrogate),
    which no database keeps.
    """
    try:
        return _seen(json.loads(text))
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _seen(said: Any) -> Any:
    if isinstance(said, dict):
        return {_whole(name): _seen(value) for name, value in said.items()}
    if isinstance(said, list):
        return [_seen(value) for value in said]
    return _whole(said) if isinstance(said, str) else said


def _whole(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("it holds half of a sign") from None
    return thai.visible(text)
