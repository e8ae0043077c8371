"""A bar on the terminal for long work, and a clean end when it is stopped."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from tqdm import tqdm

STOPPED = 130  # what a shell expects of a program ended by Ctrl-C


@contextmanager
def bar(what: str, rows: int) -> Iterator[tqdm]:
    """A bar of rows; silent where nobody looks."""
    with tqdm(
        total=rows, desc=what, unit="row", file=sys.stderr, disable=not sys.stderr.isatty(), leave=False
    ) as shown:
        yield shown


@contextmanager
def stoppable(how_to_go_on: str) -> Iterator[None]:
    """Ctrl-C ends with one line and exit code 130."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo(how_to_go_on, err=True)
        raise SystemExit(STOPPED) from None
