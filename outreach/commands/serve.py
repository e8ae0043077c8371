"""`flask serve`: the production server, one process with several threads."""

import errno
import socket
from typing import Any

import click
import waitress

from outreach.access import baselines, drafts, outbox, passkeys, throttling
from outreach.access.outbox.sender import Sender, sending
from outreach.api import idempotency as api_idempotency
from outreach.c3_control import from_sheet
from outreach.casefile import erasing, notices
from outreach.commands.comparing import comparing_by_itself
from outreach.commands.daily import checking_by_itself
from outreach.commands.hourly import chasing_by_itself
from outreach.commands.ready import check_tables
from outreach.commands.shutdown import open_port, run_until_told
from outreach.commands.telling import telling_by_itself
from outreach.core import beside, installation, memory
from outreach.core.keys import key_store
from outreach.core.sealing import Vault
from outreach.web import idempotency, uploads
from outreach.web.application import OutreachApp
from outreach.web.command_line import application, command_session
from outreach.web.turns import InTurn

THREADS = 12  # most of them wait for their turn (outreach/web/turns.py)
MIB = 1 << 20


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=int)
def serve_command(host: str, port: int) -> None:
    """Serve the site. The tables must be in their newest form, and made with these keys."""
    check_ready()
    serve(application(), door(host, port))


def door(host: str, port: int) -> socket.socket:
    """Reserve the port before anything else; exits with one line if it is taken."""
    try:
        return open_port(host, port)
    except OSError as problem:
        taken = problem.errno == errno.EADDRINUSE
        why = "is taken; choose another with --port (make demo PORT=…)" if taken else f"of {host}: {problem.strerror}"
        raise click.ClickException(f"serve: port {port} {why}") from None


def check_ready() -> None:
    """Raise KeyProblem, or exit with one line, unless the database fits this program and its keys."""
    check_tables()
    with command_session() as session:
        installation.check(session)
        if baselines.due(session):
            raise click.ClickException("db: the last upgrade was not finished; run: flask --app wsgi db upgrade")
        for kept in (throttling, drafts, idempotency, api_idempotency, outbox, passkeys, notices, from_sheet):
            kept.clear_old(session)
    erasing.at_start(application().extensions["sessions"])


def serve(app: OutreachApp, held: socket.socket) -> None:
    """Serve until Ctrl-C or SIGTERM; pending requests are answered.

    Requests and responses stay in memory, and a request is read completely before the application is called: an
    unsealed temporary file would hold what people typed, photographed or looked at.
    """
    largest = app.config["LARGEST_FILE"] + uploads.BESIDE_THE_FILE + MIB
    memory.share_one_heap()
    sessions, store = app.extensions["sessions"], key_store(app.extensions["settings"])
    with (
        beside.working("names", app.extensions["names"].keep, patience=1),
        sending(Sender(sessions, app.config["POSTING"])),
        chasing_by_itself(sessions),
        telling_by_itself(sessions),
        comparing_by_itself(sessions),
        checking_by_itself(sessions, lambda: Vault(store.load())),
    ):
        run_until_told(
            waitress.create_server(
                InTurn(app),
                sockets=[held],
                threads=THREADS,
                ident=None,
                clear_untrusted_proxy_headers=True,
                **_web_server_in_front(app),
                max_request_body_size=largest,
                inbuf_overflow=largest + MIB,  # never reached: larger requests are refused
                outbuf_overflow=max(64 * MIB, 4 * largest),
            )
        )


def _web_server_in_front(app: OutreachApp) -> dict[str, Any]:
    """Return the waitress settings of the trusted reverse proxy (client address, TLS), if one is configured."""
    proxy = app.extensions["settings"].proxy
    told = {"x-forwarded-for", "x-forwarded-proto"}
    return {"trusted_proxy": proxy, "trusted_proxy_count": 1, "trusted_proxy_headers": told} if proxy else {}
