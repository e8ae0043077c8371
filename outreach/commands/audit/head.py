"""`flask audit head`: the signed end of the trail, sent out of reach of whoever controls the database."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import click

from outreach.access import heads
from outreach.access.log_server import LogServer
from outreach.access.outbox import mailing
from outreach.access.outbox.faults import Undelivered
from outreach.access.outbox.messages import Letter, MessageKind
from outreach.c2_connect.letters import mail_frame, senders
from outreach.c2_connect.letters.senders import Sender
from outreach.core import clock
from outreach.core.language import in_each, in_every_language, lazy_gettext
from outreach.core.languages import OF_MESSAGES
from outreach.web.command_line import command_session, settings

SUBJECT = lazy_gettext("Baan Rao: head of the audit trail")
WHY = lazy_gettext(
    "You get this message because the operator of the server hands the head of the audit trail out to this address. "
    "Please keep it."
)


@click.command("head")
@click.option("--to", "files", multiple=True, type=click.Path(dir_okay=False, path_type=Path), help="Add it to a file.")
@click.option("--syslog", "logs", multiple=True, help="Send it to a log server: HOST:PORT (UDP), or a socket's path.")
@click.option("--mail", "mails", multiple=True, help="Mail it there, through the server of OUTREACH_SMTP (HOST:PORT).")
@click.option("--public-key", is_flag=True, help="Show the key by which anyone can check a head.")
def head_command(files: tuple[Path, ...], logs: tuple[str, ...], mails: tuple[str, ...], public_key: bool) -> None:
    """Show the head of the trail, signed, and hand it out. It holds no name: numbers and digests alone."""
    with command_session(reads_only=True) as session:
        if public_key:
            click.echo(heads.public_key(session))
            return
        head, by = heads.newest(session), senders.of_all(session)
    if head is None:
        raise click.ClickException("audit: there is no line yet")
    try:
        for file in files:
            _to_file(file, str(head))
        for log in logs:
            LogServer(log).send(str(head))
        for mail in mails:
            _to_mail(mail, str(head), by)
    except OSError as problem:
        raise click.ClickException(f"audit: the head could not be handed out: {problem.strerror or problem}") from None
    click.echo(str(head))


def _to_file(path: Path, head: str) -> None:
    with path.open("a") as file:
        file.write(head + "\n")
        file.flush()
        os.fsync(file.fileno())


def _to_mail(address: str, head: str, by: Sequence[Sender]) -> None:
    posting = settings().posting
    if posting.server is None and posting.folder is None:
        raise click.ClickException("audit: set OUTREACH_SMTP to HOST:PORT of the mail server")
    way = posting if posting.sender else replace(posting, sender=address)
    letter = letter_of(address, head, by)
    try:
        mailing.send(way, letter)
    except Undelivered as problem:
        raise click.ClickException(f"audit: the head could not be handed out: {problem.fault.value}") from None


def letter_of(address: str, head: str, by: Sequence[Sender]) -> Letter:
    """Return the mail: the head alone in its first line, then who sends it and why."""
    words = "\n\n".join([head, *in_each(OF_MESSAGES, lambda: mail_frame.foot(by, WHY))]) + "\n"
    letter = Letter(uuid4(), MessageKind.MAIL, clock.now(), address, words.encode(), in_every_language(SUBJECT))
    return replace(letter, reply_to=mail_frame.replies_to(by))
