"""Flags: unusual looks at records, for the head of the centre to examine."""

from outreach.casefile.flags import unattended
from outreach.casefile.flags.deciding import FlagDetails, counting, get, look_into, of_centre, waiting
from outreach.casefile.flags.noticing import braked, denied, looked, revealed, searched
from outreach.casefile.flags.raised import Finding, Flag, FlagKind, kind_of, raise_once

__all__ = [
    "Finding",
    "Flag",
    "FlagDetails",
    "FlagKind",
    "braked",
    "counting",
    "denied",
    "get",
    "kind_of",
    "look_into",
    "looked",
    "of_centre",
    "raise_once",
    "revealed",
    "searched",
    "unattended",
    "waiting",
]
