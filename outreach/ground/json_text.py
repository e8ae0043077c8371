"""JSON that came from outside."""

import json
from typing import Any


def read(text: str | bytes) -> Any:
    """What a JSON text says. Raises ValueError for what is none, or is nested too deeply to be read."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
