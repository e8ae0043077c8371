"""The outbox: mail and webhooks are sent only after the commit, from the database, by the sender.

It imports its own table, the vault and the clock, and nothing of any young person, so that every package can write into
it. A message is a row of the transaction that it reports (rolled back with it); `flask outbox send`, or the thread of
`flask serve`, delivers it: at least once, with one message id for all tries. Callers put no personal data into a
message: a sentence, and where to sign in. A finished message is kept without its content.
"""

from outreach.access.outbox.looking import counting_stuck
from outreach.access.outbox.messages import (
    Message,
    MessageKind,
    MessageState,
    Signer,
    cancel,
    clear_old,
    drop_all,
    mail,
    of,
    put_aside_all,
    short,
    signers,
    site_of,
    webhook,
)

__all__ = [
    "Message",
    "MessageKind",
    "MessageState",
    "Signer",
    "cancel",
    "clear_old",
    "counting_stuck",
    "drop_all",
    "mail",
    "of",
    "put_aside_all",
    "short",
    "signers",
    "site_of",
    "webhook",
]
