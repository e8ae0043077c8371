"""Recognition of a browser: a random cookie that outlives the session, and its name in two words."""

import hashlib
import ipaddress
import re
import secrets
from dataclasses import dataclass

_BROWSERS = (
    (r"\bLine/", "LINE"),
    (r"\bEdgA?\b|EdgiOS", "Edge"),
    (r"SamsungBrowser", "Samsung"),
    (r"\bOPR/", "Opera"),
    (r"Firefox|FxiOS", "Firefox"),
    (r"Chrome|CriOS", "Chrome"),
    (r"Safari", "Safari"),
)
_SYSTEMS = (
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"CrOS", "ChromeOS"),
    (r"Mac OS X", "Mac"),
    (r"Linux", "Linux"),
)
_TOKEN = re.compile(r"[\w-]{43}")


@dataclass(frozen=True)
class Device:
    """A browser. token: of its device cookie; tables keep only the digest. words: «Chrome · Android»."""

    token: str
    words: str = ""

    @property
    def digest(self) -> str:
        """The digest of the token, for tables."""
        return digest(self.token)


def recognise(token: str | None, user_agent: str) -> Device:
    """Return the device of a request; one without a valid cookie gets a new token, still unknown."""
    good = token if token and _TOKEN.fullmatch(token) else secrets.token_urlsafe(32)
    return Device(good, in_words(user_agent))


def in_words(user_agent: str) -> str:
    """Return browser and system from the user agent; empty if unknown."""
    named = (next((word for mark, word in table if re.search(mark, user_agent)), "") for table in (_BROWSERS, _SYSTEMS))
    return " · ".join(word for word in named if word)


def network_of(address: str, bits: int = 64) -> str:
    """Return the network of an address, shared by a household or office: /24 of IPv4, /64 of IPv6.

    bits: prefix length for IPv6.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:60]
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network((found, 24 if found.version == 4 else bits), strict=False))


def digest(token: str) -> str:
    """Return the digest of a random token, for tables."""
    return hashlib.sha256(token.encode()).hexdigest()
