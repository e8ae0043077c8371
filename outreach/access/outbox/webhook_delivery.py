"""Delivery of a webhook to an agency's own system: over TLS, only to the public internet, following no redirect.

The author of a webhook's address must not reach our own network with it (SSRF): the name is resolved once, all its
addresses are checked, and the connection goes to a checked address.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from outreach.access.outbox.faults import Fault, Undelivered
from outreach.access.outbox.mailing import cut_after, of_network
from outreach.access.outbox.messages import Letter

SECONDS = 10  # for each step
DEADLINE = 40  # for the whole of it
EMBEDDING = tuple(ipaddress.ip_network(net) for net in ("64:ff9b::/96", "2002::/16"))  # IPv4 inside: NAT64, 6to4
LOCAL_NAMES = (".local", ".internal", ".localhost", ".localdomain", ".lan", ".home.arpa", ".intranet")
PORTS = {"https": 443, "http": 80}
COME_LATER = (408, 425, 429, 503)
OURS = {"host", "content-length", "transfer-encoding", "connection", "webhook-id", "user-agent"}

Local = Collection[tuple[str, int]]


@dataclass(frozen=True)
class Target:
    """The destination of a webhook: name and port as written, and the checked address."""

    scheme: str
    host: str
    port: int
    path: str
    address: str


@dataclass(frozen=True, repr=False)
class Webhooks:
    """The channel of webhooks. local: (host, port) allowed in a private network."""

    local: Local
    trust: ssl.SSLContext | None = None

    def send(self, letter: Letter) -> None:
        """POST it. Raises Undelivered."""
        send(letter, self.local, self.trust)


def send(letter: Letter, local: Local, trust: ssl.SSLContext | None = None) -> None:
    """POST it; any 2xx means delivered. Raises Undelivered. local: (host, port) allowed in a private network."""
    target = look_at(letter.to, local)
    line = _Line(target, trust or ssl.create_default_context())
    try:
        with cut_after(DEADLINE, lambda: line.sock):
            line.request("POST", target.path, letter.body, _headers(letter))
            status = line.getresponse().status
    except http.client.HTTPException:
        raise Undelivered(Fault.CUT_OFF) from None
    except OSError as problem:
        raise Undelivered(of_network(problem)) from None
    finally:
        line.close()
    if not 200 <= status < 300:
        raise Undelivered(_fault_of(status), status)


def look_at(url: str, local: Local) -> Target:
    """Resolve and check a URL. Raises Undelivered if it is not https, or one of its addresses is not public."""
    scheme, host, port, path = _parts(url)
    is_local = (host, port) in local
    if scheme != "https" and not (scheme == "http" and is_local):
        raise Undelivered(Fault.FORBIDDEN_TARGET)
    try:
        found = {str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise Undelivered(Fault.UNREACHABLE) from None
    if not is_local and not all(is_public(address) for address in found):
        raise Undelivered(Fault.FORBIDDEN_TARGET)
    address = min(found, key=lambda one: (":" in one, one))  # IPv4 first: not every site has IPv6
    if scheme == "http" and not ipaddress.ip_address(address).is_loopback:
        raise Undelivered(Fault.FORBIDDEN_TARGET)
    return Target(scheme, host, port, path, address)


def is_public(address: str) -> bool:
    """Return True for an address of the public internet: not private, loopback or multicast."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or found
    embeds = any(found in net for net in EMBEDDING if net.version == found.version)
    return found.is_global and not found.is_multicast and not embeds


def is_inside(host: str) -> bool:
    """Return True for a host that is clearly not public, by its text alone, without resolving it."""
    host = host.rstrip(".").lower()
    try:
        return not is_public(host)
    except ValueError:
        pass
    try:
        return not is_public(socket.inet_ntoa(socket.inet_aton(host)))  # 127.1, 2130706433, 0x7f.1, 0177.0.0.1
    except (OSError, UnicodeError):
        return "." not in host or host.endswith(LOCAL_NAMES)


class _Line(http.client.HTTPConnection):
    """A connection to the checked address; its certificate must bear the name as written."""

    def __init__(self, target: Target, trust: ssl.SSLContext) -> None:
        super().__init__(target.host, target.port, timeout=SECONDS)
        self.default_port = PORTS[target.scheme]
        self._target, self._trust = target, trust

    def connect(self) -> None:
        """Connect, and verify the certificate."""
        self.sock = socket.create_connection((self._target.address, self._target.port), SECONDS)
        if self._target.scheme == "https":
            name = self._target.host
            self.sock = secure = self._trust.wrap_socket(self.sock, server_hostname=name, do_handshake_on_connect=False)
            secure.do_handshake()  # `cut_after` can cut it from here on


def _parts(url: str) -> tuple[str, str, int, str]:
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        raise Undelivered(Fault.FORBIDDEN_TARGET) from None
    if parts.username is not None or not parts.hostname or not url.isascii() or not url.isprintable() or " " in url:
        raise Undelivered(Fault.FORBIDDEN_TARGET)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, parts.hostname, port, path


def _headers(letter: Letter) -> dict[str, str]:
    """Return the caller's headers, and ours: one id for all tries, so that the receiver can tell a second copy."""
    given = {name: value for name, value in letter.headers.items() if name.lower() not in OURS}
    typed = {} if any(name.lower() == "content-type" for name in given) else {"Content-Type": "application/json"}
    return typed | given | {"Webhook-Id": str(letter.id), "User-Agent": "outreach", "Connection": "close"}


def _fault_of(status: int) -> Fault:
    if status == 410:
        return Fault.GONE
    if 300 <= status < 400:
        return Fault.REDIRECTED
    return Fault.LATER if status in COME_LATER else Fault.ANSWERED_NO
