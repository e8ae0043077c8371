"""Guarded rows: the rows behind every figure, rule or right. Digests reveal one added, changed or reverted by hand."""

from outreach.core.rows.checking import NOT_AS_WRITTEN, PUT_IN, BadRow, are_there, bad_rows, count, lost_digests
from outreach.core.rows.digests import RowDigest, Settled, add, adopt, line_of, newest_line, settle
from outreach.core.rows.guarded import (
    BESIDE,
    NOT_GUARDED,
    SINCE_FIRST,
    contents,
    guarded,
    is_bundle,
    is_guarded,
    key_column,
)
from outreach.core.rows.writes import touched

__all__ = [
    "BESIDE",
    "NOT_AS_WRITTEN",
    "NOT_GUARDED",
    "PUT_IN",
    "SINCE_FIRST",
    "BadRow",
    "RowDigest",
    "Settled",
    "add",
    "adopt",
    "are_there",
    "bad_rows",
    "contents",
    "count",
    "guarded",
    "is_bundle",
    "is_guarded",
    "key_column",
    "line_of",
    "lost_digests",
    "newest_line",
    "settle",
    "touched",
]
