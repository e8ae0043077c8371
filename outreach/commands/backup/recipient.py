"""`flask backup recipient`: the key pair that backups are encrypted to."""

import os
from pathlib import Path

import click

from outreach.core.backups import BackupProblem, envelope


@click.command("recipient")
@click.option("--new", "file", required=True, type=click.Path(path_type=Path), help="Where to write the private half.")
def recipient_command(file: Path) -> None:
    """Make a key pair: the private half goes into FILE, to be kept away from this machine; prints the public half."""
    lines, public = envelope.new_identity()
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "w") as opened:
                opened.write(lines)
                opened.flush()
                os.fsync(opened.fileno())
        except OSError:
            file.unlink()
            raise
    except OSError as problem:
        raise BackupProblem(f"backup: {file} cannot be made: {problem.strerror}; nothing was changed") from None
    click.echo(public)
    click.echo(
        f"backup: the private half is in {file}. Move it off this machine now, keep two copies: without it no backup "
        f"opens.\nbackup: set here only the public half: OUTREACH_BACKUP_RECIPIENT={public}",
        err=True,
    )
