"""The browser in front of us: a random cookie that outlives the session, and what it calls itself in two words."""

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
    """A browser. token: of its device cookie; the tables keep the digest alone. words: «Chrome · Android»."""

    token: str
    words: str = ""

    @property
    def digest(self) -> str:
        """What the tables keep of the token."""
        return digest(self.token)


def recognise(token: str | None, user_agent: str) -> Device:
    """The device that sent a request; one without a good cookie gets a new token, which is known to nobody yet."""
    good = token if token and _TOKEN.fullmatch(token) else secrets.token_urlsafe(32)
    return Device(good, in_words(user_agent))


def in_words(user_agent: str) -> str:
    """Browser and system, as far as the browser tells; empty if it does not."""
    named = (next((word for mark, word in table if re.search(mark, user_agent)), "") for table in (_BROWSERS, _SYSTEMS))
    return " · ".join(word for word in named if word)


def network_of(address: str, bits: int = 64) -> str:
    """The network that an address belongs to, which one household or office shares: /24 of IPv4, /64 of IPv6.

    bits: how many of an IPv6 address count.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:60]
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network((found, 24 if found.version == 4 else bits), strict=False))


def digest(token: str) -> str:
    """What a table keeps of a random token."""
    return hashlib.sha256(token.encode()).hexdigest()
