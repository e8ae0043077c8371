"""Delivery faults as codes: a server's own words may quote an address, and are not kept."""

from datetime import timedelta

from outreach.core.codes import Code


class Fault(Code):
    """Delivery fault, in words for the operator of the server."""

    UNREACHABLE = "unreachable", "The server could not be reached"
    TIMEOUT = "timeout", "The server did not answer in time"
    NO_TLS = "no_tls", "No protected connection (TLS) could be made"
    CUT_OFF = "cut_off", "The connection broke off, or the sender was stopped"
    SIGN_IN = "sign_in", "The server does not accept our user name, password or token"
    FROM_REFUSED = "from_refused", "The mail server does not accept the sender address"
    TO_REFUSED = "to_refused", "The mail server does not know the address"
    CONTENT_REFUSED = "content_refused", "The server refused the message"
    LATER = "later", "The server asked to try again later"
    ANSWERED_NO = "answered_no", "The server answered with an error"
    REDIRECTED = "redirected", "The server sent us on to another address; that is not followed"
    GONE = "gone", "The server says that nobody is there any more"
    FORBIDDEN_TARGET = "forbidden_target", "The address leads into a private network, or is not protected (https)"
    FOLDER = "folder", "The folder for captured mail cannot be written"
    UNREADABLE = "unreadable", "The message cannot be read: its key is gone"
    TOO_OLD = "too_old", "It waited for so long that it may no longer be true"


FINAL = {Fault.TO_REFUSED, Fault.CONTENT_REFUSED, Fault.GONE, Fault.FORBIDDEN_TARGET, Fault.UNREADABLE, Fault.TOO_OLD}
OF_THE_WAY = {  # they hold for every message of this lane
    Fault.UNREACHABLE,
    Fault.TIMEOUT,
    Fault.NO_TLS,
    Fault.CUT_OFF,
    Fault.SIGN_IN,
    Fault.FROM_REFUSED,
    Fault.FOLDER,
}


class Undelivered(Exception):
    """A message that did not arrive. answer: the SMTP or HTTP status, if there was one.

    after: how long the server asks us to wait before the next try.
    """

    def __init__(self, fault: Fault, answer: int | None = None, after: timedelta | None = None) -> None:
        super().__init__(fault.value)
        self.fault, self.answer, self.after = fault, answer, after
