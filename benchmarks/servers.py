"""The real server in several processes on one database."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from config import Settings

ROOT = Path(__file__).parents[1]


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
    own = os.environ | environment(settings)
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--port"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    servers = [subprocess.Popen([*command, str(port)], cwd=ROOT, env=own, **quiet) for port in ports]
    try:
        for port, server in zip(ports, servers, strict=True):
            _wait_for(port, server)
        yield ports
    finally:
        for server in servers:
            server.terminate()
        for server in servers:
            server.wait()


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    while True:
        assert server.poll() is None, server.returncode
        try:
            urlopen(f"http://127.0.0.1:{port}/sign-in").close()
        except URLError:
            time.sleep(0.1)
        else:
            return


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
