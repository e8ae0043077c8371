"""Graceful shutdown: a server told to stop accepts no new connection, answers pending requests, and exits."""

import select
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from waitress import wasyncore

LONGEST = 30.0  # seconds until requests still running are aborted
TURN = 1.0  # seconds to wait for an event
SIGNALS = (signal.SIGTERM, signal.SIGINT)


def open_port(host: str, port: int) -> socket.socket:
    """Reserve the port before anything else; nobody can connect yet. Raises OSError if it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    held = socket.socket(family)
    try:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind((host, port))
    except OSError:
        held.close()
        raise
    return held


def run_until_told(server: Any, longest: float = LONGEST) -> None:
    """Run a waitress server until SIGTERM or Ctrl-C. Pending requests are answered within `longest` seconds;
    a second signal aborts them.
    """
    with _told(server) as told:
        while not told.is_set():
            _turn(server, TURN)
    with _told(server) as again:
        _let_out(server, time.monotonic() + longest, again)
    server.task_dispatcher.shutdown()
    server.close()
    wasyncore.close_all(server._map)


@contextmanager
def _told(server: Any) -> Iterator[threading.Event]:
    """Yield an event that a signal sets, waking the server."""
    told = threading.Event()

    def note(_number: int, _frame: FrameType | None) -> None:
        told.set()
        server.pull_trigger()

    before = {number: signal.signal(number, note) for number in SIGNALS}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _let_out(server: Any, end: float, again: threading.Event) -> None:
    """Accept connections already made, then none; run until no request is pending."""
    while time.monotonic() < end and select.select([server.socket], [], [], 0)[0]:
        _turn(server, 0)  # accepts one connection
    wasyncore.dispatcher.close(server)  # the listening socket only: open connections stay
    while time.monotonic() < end and not again.is_set() and any(map(_is_busy, [*server.active_channels.values()])):
        _turn(server, 0.1)


def _is_busy(channel: Any) -> bool:
    """Return True if a connection has a request pending, is sending one, is new, or has unsent output."""
    has_just_come = channel.last_activity == channel.creation_time > time.time() - TURN
    return bool(has_just_come or channel.requests or channel.request is not None or channel.total_outbufs_len)


def _turn(server: Any, wait: float) -> None:
    wasyncore.loop(timeout=wait, map=server._map, count=1)
