"""`flask outbox`: sending of waiting messages."""

import threading

import click

from outreach.access.outbox import clear_old
from outreach.access.outbox.sender import Sender
from outreach.commands.telling import telling_by_itself
from outreach.dashboard import digests
from outreach.web.command_line import application, command_session, settings, stoppable


@click.group("outbox")
def outbox_group() -> None:
    """Messages to agencies and to the staff."""


@outbox_group.command("send")
@click.option("--forever", is_flag=True, help="Go on until Ctrl-C, looking every few seconds.")
def send_command(forever: bool) -> None:
    """Send what is due now. Any number of senders may run beside each other, also that of `flask serve`."""
    sessions = application().extensions["sessions"]
    sender = Sender(sessions, settings().posting)
    with stoppable("outbox: stopped; what was not sent waits"):
        with command_session() as session:
            clear_old(session)
        digests.run(sessions)
        if forever:
            with telling_by_itself(sessions):
                sender.send_forever(threading.Event())
        done = list(sender.send_due())
    click.echo(f"outbox: {sum(done)} delivered, {len(done) - sum(done)} not (see the page «Outbox»)")
