"""The audit trail, a hash chain: the actor, the act or look, the person, the moment and the network address.

A line is written in the transaction of the act: no audit, no read. It holds ids and codes only, no names. The last line
of a transaction that wrote guarded rows (core/rows) holds a summary of their digests: so the chain covers the rows.
"""

from outreach.access.audit.lines import FIRST_LINK, AuditLine, AuditSubject
from outreach.access.audit.recording import CHAIN_LOCK, WRITTEN, Actor, hold_rows, origin, record, take_turn
from outreach.access.audit.walking import PART, count, first_bad_line, lines, looked_through, with_rows

__all__ = [
    "CHAIN_LOCK",
    "FIRST_LINK",
    "PART",
    "WRITTEN",
    "Actor",
    "AuditLine",
    "AuditSubject",
    "count",
    "first_bad_line",
    "hold_rows",
    "lines",
    "looked_through",
    "origin",
    "record",
    "take_turn",
    "with_rows",
]
