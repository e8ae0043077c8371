"""SMS: a text to one number, by the gateway of whichever provider the operator has a contract with.

The gateway takes JSON: `to` (+66…), `text`, `sender`, `reference` (the same at every try). A provider who wants other
names gets them in `_said`.
"""

import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from outreach.access.outbox import posts
from outreach.access.outbox.messages import Letter

ADDRESS = re.compile(r"\+[1-9][0-9]{7,14}")


@dataclass(frozen=True, repr=False)
class Sms:
    """The channel. token_file: holds the token alone. sender: the name or number that the telephone shows."""

    url: str
    token_file: Path
    sender: str = ""
    trust: ssl.SSLContext | None = None

    def send(self, letter: Letter) -> None:
        """Hand it to the gateway. Raises Undelivered."""
        key = {"Idempotency-Key": str(letter.id)}
        posts.post(self.url, self.token_file, self._said(letter), key, self.trust)

    def _said(self, letter: Letter) -> Mapping[str, str]:
        said = {"to": letter.to, "text": letter.body.decode(), "reference": str(letter.id)}
        return said | ({"sender": self.sender} if self.sender else {})
