"""Commands in processes of their own that need not load the program first: one process has loaded it, and forks.

Each has its own environment, input and output, and ends as it would after `python -m flask --app wsgi …`. Loading takes
two seconds, the tests give hundreds of commands. What is about a start from nothing starts from nothing.
"""

import atexit
import gc
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO, Any, NoReturn

from flask import cli
from sqlalchemy.orm import configure_mappers

import outreach.factory  # noqa: F401 (loaded here, for every fork)
from outreach import commands

ROOT = Path(__file__).parents[2]
LARGEST = 1 << 17  # bytes of a request: words and environment


FLASK = """#!{python} -ISE
import json, os, socket, sys
ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
assert sys.argv[1:3] == ["--app", "wsgi"]
request = json.dumps([sys.argv[3:], dict(os.environ)]).encode()
socket.send_fds(socket.socket(fileno={line}), [request], [0, 1, 2, theirs.fileno()])
theirs.close()
pid, code = ours.recv(100), int(ours.recv(100))
sys.exit(code if code >= 0 else 128 - code)
"""


class Running:
    """A command at work, with the part of `subprocess.Popen` that tests ask for."""

    def __init__(self, answers: socket.socket, out: IO[str], err: IO[str]) -> None:
        self._answers, self._out, self._err = answers, out, err
        self.pid, self.returncode = int(answers.recv(100)), 0
        self._has_ended = False

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, negative for a signal. Raises TimeoutError, or BlockingIOError for 0 seconds."""
        if not self._has_ended:
            self._answers.settimeout(timeout)
            self.returncode, self._has_ended = int(self._answers.recv(100)), True
            self._answers.close()
        return self.returncode

    def poll(self) -> int | None:
        """Its exit code; None while it works."""
        try:
            return self.wait(timeout=0)
        except BlockingIOError:
            return None

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """What it said in all."""
        self.wait(timeout)
        return _read(self._out), _read(self._err)

    def send_signal(self, number: int) -> None:
        """Nothing happens if it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


def start(words: Sequence[str], environment: Mapping[str, str], typed: str = "", log: IO[str] | None = None) -> Running:
    """Begin `flask --app wsgi` with these words, or `python -c`. With a log, all that it says goes there."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    out, err = (log or tempfile.TemporaryFile("w+") for _end in range(2))  # noqa: SIM115 (communicate closes them)
    with theirs, tempfile.TemporaryFile("w+") if typed else Path(os.devnull).open() as asked:
        if typed:
            asked.write(typed)
            asked.seek(0)
        request = json.dumps([[*words], {**environment}]).encode()
        assert len(request) < LARGEST
        socket.send_fds(_loaded(), [request], [end.fileno() for end in (asked, out, err, theirs)])
    return Running(ours, out, err)


def run(
    words: Sequence[str], environment: Mapping[str, str], typed: str = "", timeout: float = 600
) -> subprocess.CompletedProcess[str]:
    """Run `flask --app wsgi` with these words, to its end."""
    running = start(words, environment, typed)
    try:
        said = running.communicate(timeout)
    except TimeoutError:
        running.kill()
        running.communicate()
        raise
    return subprocess.CompletedProcess([*words], running.returncode, *said)


def line() -> int:
    """What a process must be given (`pass_fds`) that is to find the `flask` of `flask_in`."""
    return _loaded().fileno()


def flask_in(folder: Path) -> Path:
    """A folder with a `flask` in it, for scripts: it runs in a fork, with the input and output of who calls it."""
    folder.mkdir(exist_ok=True)
    command = folder / "flask"
    command.write_text(FLASK.format(python=sys.executable, line=line()))
    command.chmod(0o755)
    return folder


def _read(end: IO[str]) -> str:
    with end:
        end.seek(0)
        return end.read()


@cache
def _loaded() -> socket.socket:
    """The line to the process that has loaded the program. When it is let go, that process ends."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [sys.executable, "-m", "tests.support.forks", str(theirs.fileno())]
    process = subprocess.Popen(command, cwd=ROOT, pass_fds=[theirs.fileno()])
    theirs.close()
    atexit.register(process.wait)
    atexit.register(ours.close)
    return ours


def _serve(line: socket.socket) -> list[str] | None:
    """Fork for each request. Answers the words in the process that is to run them, nothing when nobody asks more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        request, ends, _flags, _address = socket.recv_fds(line, LARGEST, 4)
        if not request:
            return None
        if os.fork() == 0:
            line.close()
            return _watched(*json.loads(request), ends)
        for end in ends:
            os.close(end)


def _watched(words: list[str], environment: dict[str, str], ends: list[int]) -> list[str]:
    """Fork once more: one process becomes the command, the other waits and says how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with socket.socket(fileno=ends.pop()) as answers:
        if child := os.fork():
            answers.send(str(child).encode())
            answers.send(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())
            os._exit(0)
    for number, end in enumerate(ends):
        os.dup2(end, number)
        os.close(end)
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = None
    return words


def _command(words: list[str]) -> NoReturn:
    """Run it and end, but for taking down a heap that is shared with all the others."""
    code: Any = 0
    try:
        if words[0] == "-c":
            sys.argv = words[:1] + words[2:]
            exec(words[1], {})  # noqa: S102 (a program of a test)
        else:
            sys.argv = ["flask", "--app", "wsgi", *words]
            cli.main()
    except SystemExit as ended:
        code = ended.code or 0
    except BaseException:
        traceback.print_exc()
        code = 1
    if isinstance(code, str):
        print(code, file=sys.stderr)
        code = 1
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    configure_mappers()
    for name in commands.NAMES:
        commands.find(name)
    gc.freeze()
    asked = _serve(socket.socket(fileno=int(sys.argv[1])))
    if asked is not None:
        _command(asked)
