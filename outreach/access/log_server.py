"""Copy of the trail on a log server (syslog), line by line: lines cut off here later are still there.

A line is sent when its transaction has committed, as JSON of codes and ids: no name, no typed text. For a remote server
let the machine's own log service (a socket such as /dev/log) pass them on over TLS.
"""

import json
import logging
import socket
from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import event
from sqlalchemy.orm import Session

from outreach.access.audit import WRITTEN, AuditLine

FROM_US = b"<38>outreach: "  # security, information (RFC 3164)
TO_TELL = "to_tell"


class LogServer:
    """The log server: HOST:PORT (UDP), or the path of a socket. Raises OSError for an unknown name."""

    def __init__(self, address: str) -> None:
        host, _, port = address.rpartition(":")
        self._kind, self._place = int(socket.AF_UNIX), cast(Any, address)
        if host and port.isdigit():
            found = socket.getaddrinfo(host.strip("[]"), int(port), type=socket.SOCK_DGRAM)[0]
            self._kind, self._place = found[0], found[4]

    def send(self, *texts: str) -> None:
        """Send lines. Raises OSError; never blocks on a server that hangs."""
        with socket.socket(self._kind, socket.SOCK_DGRAM) as way:
            way.setblocking(False)
            for text in texts:
                way.sendto(FROM_US + text.encode() + b"\0", self._place)

    def tell(self, texts: Sequence[str]) -> None:
        """Send lines of the trail; those that fail are missing there, as their numbers show."""
        try:
            self.send(*texts)
        except OSError as problem:
            logging.getLogger("outreach").warning("log server: %s", problem.strerror or type(problem).__name__)


@event.listens_for(Session, "before_commit")
def _word(session: Session) -> None:
    """Format the lines while the transaction still holds them; the links are final by now (audit/recording.py)."""
    if session.info.get("log") and session.in_transaction() and not session.in_nested_transaction():
        kept: list[AuditLine] = session.info.pop(WRITTEN, [])
        session.info[TO_TELL] = [_said(line) for line in kept]


@event.listens_for(Session, "after_commit")
def _tell(session: Session) -> None:
    if not session.in_nested_transaction() and (texts := session.info.pop(TO_TELL, None)):
        session.info["log"].tell(texts)


def _said(line: AuditLine) -> str:
    said = {
        "line": line.seq,
        "at": line.at.isoformat(),
        "actor": str(line.actor_id) if line.actor_id else None,
        "action": line.action,
        "person": str(line.person_id) if line.person_id else None,
        "about": line.about,
        "from": line.came_from,
        "link": line.link.hex(),
    }
    return json.dumps(said, separators=(",", ":"))
