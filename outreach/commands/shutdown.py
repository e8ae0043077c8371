"""Graceful shutdown: a server that is told to end closes its door, answers who is inside, and then goes."""

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

LONGEST = 30.0  # seconds from being told to the end: what still runs then is broken off
TURN = 1.0  # seconds to wait for something to happen
SIGNALS = (signal.SIGTERM, signal.SIGINT)


def open_port(host: str, port: int) -> socket.socket:
    """Hold the port, before anything else is begun; nobody can connect yet. Raises OSError if it is taken."""
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
    """Run a waitress server until SIGTERM or Ctrl-C. What was asked by then is answered, within `longest` seconds;
    a second signal breaks it off.
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
    """An event that is set by a signal, which also wakes the server up."""
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
    """Take in who has connected already, then nobody; go on until nothing is left to answer."""
    while time.monotonic() < end and select.select([server.socket], [], [], 0)[0]:
        _turn(server, 0)  # lets in one
    wasyncore.dispatcher.close(server)  # the door alone: who is inside stays connected
    while time.monotonic() < end and not again.is_set() and any(map(_is_busy, [*server.active_channels.values()])):
        _turn(server, 0.1)


def _is_busy(channel: Any) -> bool:
    """Whether a connection has asked, is asking or about to, or has not got its whole answer."""
    has_just_come = channel.last_activity == channel.creation_time > time.time() - TURN
    return bool(has_just_come or channel.requests or channel.request is not None or channel.total_outbufs_len)


def _turn(server: Any, wait: float) -> None:
    wasyncore.loop(timeout=wait, map=server._map, count=1)
