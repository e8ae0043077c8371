"""A POST of JSON to a service that the operator has chosen, with a token. For channels that are a web service."""

import http.client
import json
import ssl
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

from outreach.access.outbox.faults import Fault, Undelivered
from outreach.access.outbox.mailing import cut_after, of_network
from outreach.core import clock

SECONDS = 10  # for each step
DEADLINE = 40  # for the whole of it
COME_LATER = (408, 425, 429, 503)
NOT_OURS = (401, 403)


def post(
    url: str,
    token_file: Path,
    said: Mapping[str, object],
    headers: Mapping[str, str],
    trust: ssl.SSLContext | None,
    *,
    taken: Collection[int] = (),
) -> None:
    """POST it; any 2xx, and a status in `taken`, means accepted. A redirect is not followed. Raises Undelivered."""
    parts = urlsplit(url)
    place = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    sent = {"Content-Type": "application/json; charset=utf-8", "Authorization": f"Bearer {_token(token_file)}"}
    line = _line(parts.scheme, parts.hostname or "", parts.port, trust)
    try:
        with cut_after(DEADLINE, lambda: line.sock):
            line.request("POST", place, json.dumps(said).encode(), {**sent, **headers})
            answer = line.getresponse()
    except http.client.HTTPException:
        raise Undelivered(Fault.CUT_OFF) from None
    except OSError as problem:
        raise Undelivered(of_network(problem)) from None
    finally:
        line.close()
    if not (200 <= answer.status < 300 or answer.status in taken):
        raise Undelivered(_fault_of(answer.status), answer.status, wait_of(answer.headers.get("Retry-After", "")))


def _line(scheme: str, host: str, port: int | None, trust: ssl.SSLContext | None) -> http.client.HTTPConnection:
    if scheme != "https":
        return http.client.HTTPConnection(host, port, timeout=SECONDS)
    return http.client.HTTPSConnection(host, port, timeout=SECONDS, context=trust or ssl.create_default_context())


def wait_of(said: str) -> timedelta | None:
    """Return the wait that a server asks for (Retry-After): seconds, or a date; None if it says nothing readable."""
    said = said.strip()
    if said.isascii() and said.isdigit() and len(said) <= 7:
        return timedelta(seconds=int(said))
    try:
        at: datetime = parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        return None
    return max(at - clock.now(), timedelta()) if at.tzinfo else None


def _fault_of(status: int) -> Fault:
    if status == 410:
        return Fault.GONE
    if status in NOT_OURS:
        return Fault.SIGN_IN
    if status in COME_LATER:
        return Fault.LATER
    if 300 <= status < 400:
        return Fault.REDIRECTED
    return Fault.CONTENT_REFUSED if status in (400, 413, 422) else Fault.ANSWERED_NO


def _token(file: Path) -> str:
    """Return the token. Raises Undelivered without a readable one."""
    try:
        token = file.read_text().strip()
    except (OSError, UnicodeDecodeError):
        token = ""
    if not token or not token.isascii() or not token.isprintable():
        raise Undelivered(Fault.SIGN_IN)
    return token
