"""Kept answers in words, for the young person's own copy of their data."""

import json

from outreach.c2_connect.instrument.answers import Answer
from outreach.c2_connect.instrument.versions import everyone


def in_words(kept: str) -> str:
    """Return the answers that are kept as JSON, each with its question, whatever its version."""
    words = {code: one.words for version in everyone() for code, one in version.questions.items()}
    return "; ".join(f"{words.get(code, code)}: {Answer(said).label}" for code, said in json.loads(kept).items())
