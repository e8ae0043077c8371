"""Parsing of JSON from outside."""

import json
from typing import Any

from outreach.core import thai


def read(text: str | bytes) -> Any:
    """Parse a JSON text; each text in it is cleaned as a form field is (`thai.visible`).

    Raises ValueError if it is malformed, nested too deeply, or holds a lone surrogate, which no database stores.
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
