"""Guarded rows: those with sealed fields, and those that decide who may see what. Putting an older one back shows."""

from outreach.ground.rows.checking import PUT_IN, BadRow, are_there, bad_rows, count, lost_digests
from outreach.ground.rows.digests import RowDigest, Settled, add, adopt, settle
from outreach.ground.rows.guarded import DECIDES_ACCESS, contents, guarded, is_guarded
from outreach.ground.rows.writes import touched

__all__ = [
    "DECIDES_ACCESS",
    "PUT_IN",
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
    "is_guarded",
    "lost_digests",
    "settle",
    "touched",
]
