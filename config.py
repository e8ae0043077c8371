"""Settings from the environment (`OUTREACH_*`). There is no default secret: keys come from the key file."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import make_url

ROOT_KEYS = ("OUTREACH_ROOT_KEY", "OUTREACH_NEXT_ROOT_KEY")  # removed from the environment once they are read
LOOPBACK = ("127.0.0.1", "::1", "localhost")
POSTING = (
    "SMTP",
    "SMTP_TLS",
    "SMTP_USER",
    "SMTP_PASSWORD_FILE",
    "MAIL_FROM",
    "MAIL_FOLDER",
    "WEBHOOK_LOCAL",
    "LINE_TOKEN_FILE",
    "LINE_URL",
    "SMS_URL",
    "SMS_TOKEN_FILE",
    "SMS_SENDER",
)
LINE_PUSH = "https://api.line.me/v2/bot/message/push"
KEY_SERVICES = ("OUTREACH_VAULT_", "VAULT_", "OUTREACH_KMS_")


@dataclass(frozen=True)
class Posting:
    """Settings of outgoing messages (docs/operations.md).

    server: (host, port) of the mail server, None without one. security: `starttls`, `tls`, or `none` on this machine.
    user, password_file: credentials of the mail server. sender: the From address. folder: captures mail, sends none.
    local_hooks: (host, port) in private networks that webhooks may address; no others.
    line_token_file: the token of the LINE channel, None without one; line_url: where its messages are pushed to.
    sms_url, sms_token_file: the SMS gateway and its token; sms_sender: what the telephone shows.
    """

    server: tuple[str, int] | None = None
    security: str = "starttls"
    user: str = ""
    password_file: Path | None = None
    sender: str = ""
    folder: Path | None = None
    local_hooks: frozenset[tuple[str, int]] = frozenset()
    line_url: str = LINE_PUSH
    line_token_file: Path | None = None
    sms_url: str = ""
    sms_token_file: Path | None = None
    sms_sender: str = ""

    @classmethod
    def from_environment(cls) -> "Posting":
        """Read OUTREACH_SMTP, OUTREACH_SMTP_TLS, OUTREACH_SMTP_USER, OUTREACH_SMTP_PASSWORD_FILE, OUTREACH_MAIL_FROM,
        OUTREACH_MAIL_FOLDER, OUTREACH_WEBHOOK_LOCAL, OUTREACH_LINE_TOKEN_FILE, OUTREACH_LINE_URL, OUTREACH_SMS_URL,
        OUTREACH_SMS_TOKEN_FILE, OUTREACH_SMS_SENDER. Exits with one line if they contradict each other.
        """
        said = {name: os.environ.get(f"OUTREACH_{name}", "").strip() for name in POSTING}
        made = cls(
            server=_host_and_port("OUTREACH_SMTP", said["SMTP"]) if said["SMTP"] else None,
            security=said["SMTP_TLS"] or "starttls",
            user=said["SMTP_USER"],
            password_file=_file(said["SMTP_PASSWORD_FILE"]),
            sender=said["MAIL_FROM"],
            folder=Path(said["MAIL_FOLDER"]) if said["MAIL_FOLDER"] else None,
            local_hooks=frozenset(
                _host_and_port("OUTREACH_WEBHOOK_LOCAL", word) for word in said["WEBHOOK_LOCAL"].split()
            ),
            line_url=said["LINE_URL"] or LINE_PUSH,
            line_token_file=_file(said["LINE_TOKEN_FILE"]),
            sms_url=said["SMS_URL"],
            sms_token_file=_file(said["SMS_TOKEN_FILE"]),
            sms_sender=said["SMS_SENDER"],
        )
        made.check()
        return made

    @property
    def takes_mail(self) -> bool:
        """True if e-mail can be sent, or captured."""
        return self.folder is not None or (self.server is not None and bool(self.sender))

    def check(self) -> None:
        """Raise SystemExit with one line for settings that contradict each other."""
        if self.security not in ("starttls", "tls", "none"):
            raise SystemExit("settings: OUTREACH_SMTP_TLS must be starttls, tls or none")
        if self.server and self.security == "none" and self.server[0] not in LOOPBACK:
            raise SystemExit("settings: OUTREACH_SMTP_TLS=none is for a mail server on this machine alone")
        for name, url in (("OUTREACH_LINE_URL", self.line_url), ("OUTREACH_SMS_URL", self.sms_url)):
            if url and not _is_protected(url):
                raise SystemExit(f"settings: {name} must be https://…, or http:// on this machine")
        if bool(self.sms_url) != bool(self.sms_token_file):
            raise SystemExit("settings: OUTREACH_SMS_URL and OUTREACH_SMS_TOKEN_FILE go together")


@dataclass(frozen=True)
class Settings:
    """Settings: location of data and keys, address of the site, security.

    data: folder for the embedded database. database_url: any SQLAlchemy URL (SQLite or PostgreSQL).
    key_file: the root key, outside the folder of the database. https: cookies go over TLS only.
    keys: provider of the root key; keys_given: that provider's own variables (docs/keys.md).
    origin: public address of the site (https://records.example.org); empty: taken from each request.
    proxy: address of the trusted reverse proxy, whose forwarded client address is accepted; empty: none.
    second_factor: `required` of supervisors, managers and administrators, of `everybody`, or `offered` to all.
    largest_file_mb: upload limit of an attachment.
    backup_recipient: the public key (age1…) that backups are encrypted to; its private half is never here.
    posting: settings of outgoing messages.
    audit_log: log server that receives each line of the audit trail: HOST:PORT, or a socket's path; empty: none.
    """

    data: Path
    database_url: str = field(repr=False)  # may hold a password
    key_file: Path
    https: bool = True
    keys: str = "file"
    keys_given: Mapping[str, str] = field(default_factory=dict, repr=False)  # may hold a root key or a token
    largest_file_mb: int = 10
    backup_recipient: str = ""
    origin: str = ""
    proxy: str = ""
    second_factor: str = "required"
    posting: Posting = field(default_factory=Posting)
    audit_log: str = ""

    @classmethod
    def from_environment(cls) -> "Settings":
        """Read OUTREACH_DATA, OUTREACH_DATABASE_URL, OUTREACH_KEY_FILE, OUTREACH_HTTPS (1),
        OUTREACH_KEYS, OUTREACH_FILE_MB (10), OUTREACH_BACKUP_RECIPIENT, OUTREACH_ORIGIN, OUTREACH_PROXY,
        OUTREACH_SECOND_FACTOR, OUTREACH_AUDIT_LOG.
        """
        home = Path.home()
        data = Path(os.environ.get("OUTREACH_DATA") or home / ".local/share/outreach")
        return cls(
            data=data,
            proxy=os.environ.get("OUTREACH_PROXY", ""),
            database_url=os.environ.get("OUTREACH_DATABASE_URL") or f"sqlite:///{data / 'outreach.db'}",
            key_file=Path(os.environ.get("OUTREACH_KEY_FILE") or home / ".config/outreach/root.key"),
            backup_recipient=os.environ.get("OUTREACH_BACKUP_RECIPIENT", ""),
            origin=os.environ.get("OUTREACH_ORIGIN", "").rstrip("/"),
            second_factor=_one_of("OUTREACH_SECOND_FACTOR", ("required", "everybody", "offered")),
            https=os.environ.get("OUTREACH_HTTPS", "1") != "0",
            keys=os.environ.get("OUTREACH_KEYS") or "file",
            keys_given=_take_keys(),
            largest_file_mb=_megabytes("OUTREACH_FILE_MB", 10),
            posting=Posting.from_environment(),
            audit_log=os.environ.get("OUTREACH_AUDIT_LOG", "").strip(),
        )

    @property
    def known_to_sessions(self) -> Mapping[str, object]:
        """Settings needed below the web layer, to be kept in `Session.info`."""
        return {"origin": self.origin}

    @property
    def database_folder(self) -> Path | None:
        """Folder of the embedded database; None with a database server."""
        url = make_url(self.database_url)
        return Path(url.database).parent if url.get_backend_name() == "sqlite" and url.database else None


def _megabytes(name: str, unless_set: int) -> int:
    """Return a positive whole number; exits with one line if the variable holds anything else."""
    text = os.environ.get(name) or str(unless_set)
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise SystemExit(f"settings: {name} must be a whole number of megabytes")
    return int(text)


def _one_of(name: str, words: tuple[str, ...]) -> str:
    """Return one of the words, the first if unset; exits with one line if the variable holds another."""
    said = os.environ.get(name, "").strip() or words[0]
    if said not in words:
        raise SystemExit(f"settings: {name} must be {', '.join(words[:-1])} or {words[-1]}")
    return said


def _file(said: str) -> Path | None:
    return Path(said) if said else None


def _is_protected(url: str) -> bool:
    """Return True for an https address, or one of this machine."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK))


def _host_and_port(name: str, text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit():
        raise SystemExit(f"settings: {name} must be HOST:PORT")
    return host.strip("[]").lower(), int(port)


def _take_keys() -> dict[str, str]:
    """Return the variables of the key providers; removes root keys, so that no child process and no page sees them."""
    taken = {name: os.environ.pop(name) for name in ROOT_KEYS if name in os.environ}
    return taken | {name: value for name, value in os.environ.items() if name.startswith(KEY_SERVICES)}
