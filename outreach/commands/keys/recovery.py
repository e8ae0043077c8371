"""`flask keys export-recovery` and `restore-recovery`: the root key to paper, and back."""

import re
import sys

import click

from outreach.access import audit
from outreach.core import clock, installation
from outreach.core.keys import KeyStore, key_store, recovery
from outreach.web.command_line import command_session, engine, rebuilt, require_keys, settings, show_secret

MOST_SHARES = 16
HOW_TO_TYPE = "Type the lines of the sheet, or of as many shares as are needed; end with Ctrl-D on a line of its own."


@click.command("export-recovery")
@click.option("--shares", help="Words in shares instead of digits: 2-of-3 makes three, of which any two are enough.")
@click.option("--yes-print", is_flag=True, help="Print it although this is not a terminal.")
def export_recovery(shares: str | None, yes_print: bool) -> None:
    """Print the root key for paper. Whoever has it, the ring and the database can read everything."""
    require_keys()
    split = _split_of(shares) if shares else None
    store = key_store(settings())
    lines = _share_sheets(store, *split) if split else _sheet(store)
    show_secret([], yes_print)
    _leave_a_line("keys.export", shares or "digits")
    show_secret(lines, yes_print)


@click.command("restore-recovery")
def restore_recovery() -> None:
    """Put the root key back from paper: typed or piped in, checked, and tried on the ring before it is written."""
    store = key_store(settings())
    if sys.stdin.isatty():
        click.echo(HOW_TO_TYPE, err=True)
    root = recovery.from_lines(sys.stdin)
    with store.changing():
        store.restore(root)
    with rebuilt().app_context():
        _leave_a_line("keys.restore", store.provider.name)
        engine().dispose()
    click.echo("keys: the root key is back and opens the ring")


def _sheet(store: KeyStore) -> list[str]:
    head = f"# root key of installation {store.load().install}, {clock.today().isoformat()}"
    return [head, "# keep it apart from the ring and the database", *recovery.to_digits(store.root())]


def _share_sheets(store: KeyStore, needed: int, count: int) -> list[str]:
    sheets = recovery.to_shares(store.root(), needed, count)
    head = f"of {count} of the root key of installation {store.load().install}, {clock.today().isoformat()}"
    lines: list[str] = []
    for number, sheet in enumerate(sheets, 1):
        lines += [f"# share {number} {head}; any {needed} are enough", *sheet, ""]
    return lines


def _split_of(shares: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d+)-of-(\d+)", shares)
    needed, count = map(int, found.groups()) if found else (0, 0)
    if not 2 <= needed <= count <= MOST_SHARES:
        raise click.ClickException(f"keys: --shares is like 2-of-3: at least 2, of at most {MOST_SHARES}")
    return needed, count


def _leave_a_line(action: str, about: str) -> None:
    """Record it in the audit trail, if there is a database."""
    if installation.is_there(engine()):
        with command_session() as session:
            audit.record(session, action, None, about=about)
