"""LINE: a text pushed to one member of the staff by the Messaging API of the programme's channel.

https://developers.line.biz/en/reference/messaging-api/#send-push-message: with a retry key the service accepts a
message once, and answers 409 to a second try.
"""

import re
import ssl
from dataclasses import dataclass
from pathlib import Path

from outreach.access.outbox import posts
from outreach.access.outbox.messages import Letter

ADDRESS = re.compile(r"U[0-9a-f]{32}")
ACCEPTED_BEFORE = 409
MOST = 5000  # characters of a text


@dataclass(frozen=True, repr=False)
class Line:
    """The channel. token_file: holds the channel access token alone."""

    url: str
    token_file: Path
    trust: ssl.SSLContext | None = None

    def send(self, letter: Letter) -> None:
        """Push it. Raises Undelivered."""
        said = {"to": letter.to, "messages": [{"type": "text", "text": letter.body.decode()[:MOST]}]}
        key = {"X-Line-Retry-Key": str(letter.id)}
        posts.post(self.url, self.token_file, said, key, self.trust, taken=(ACCEPTED_BEFORE,))
