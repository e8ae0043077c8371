"""`flask audit verify`: every line and every guarded row is as it was written, and the heads kept outside agree."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import click
from sqlalchemy.orm import Session

from outreach.access import audit, heads
from outreach.ground import rows
from outreach.ground.rows import BadRow
from outreach.web.command_line import progress, snapshot_session, stoppable

MOST_NAMED = 20


@click.command("verify")
@click.option(
    "--heads", "kept", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A file of heads, kept apart."
)
def verify_command(kept: Path | None) -> None:
    """Check chain and rows; names the first line that was changed, moved or removed, the rows that were put back to
    older ones, put in or taken out by hand, and ends with exit code 1.

    That lines are missing at the end can only be seen with heads that were kept somewhere else.
    """
    with stoppable("audit: stopped; nothing was changed. Run it again."), snapshot_session() as session:
        _check_lines(session)
        if kept:
            _check_heads(session, kept)
        _check_rows(session)


def _check_lines(session: Session) -> None:
    total = audit.count(session)
    with progress(total, "line", "the chain") as bar:
        bad = audit.first_bad_line(session, bar.update)
    if bad is not None:
        raise click.ClickException(f"audit: line {bad} is not as it was written")
    click.echo(f"audit: {total} lines, the chain holds")


def _check_heads(session: Session, kept: Path) -> None:
    lines = [line for line in kept.read_text(errors="replace").splitlines() if line.strip()]
    public = heads.public_key(session)
    for number, line in enumerate(lines, 1):
        try:
            heads.check_one(session, line, public)
        except heads.HeadProblem as problem:
            raise click.ClickException(f"audit: head {number} in {kept} {problem}") from None
    click.echo(f"audit: {len(lines)} heads agree")


def _check_rows(session: Session) -> None:
    total = rows.count(session)
    if total and not rows.are_there(session) and next(audit.with_rows(session), None) is None:
        raise click.ClickException(
            "audit: no row has a digest yet; take them as they are now with: flask --app wsgi audit baseline"
        )
    bad = list(islice(_bad_rows(session, total), MOST_NAMED + 1))
    for one in bad[:MOST_NAMED]:
        click.echo(f"audit: {one}", err=True)
    if bad:
        more = "" if len(bad) <= MOST_NAMED else ", and more"
        raise click.ClickException(f"audit: {len(bad[:MOST_NAMED])} rows are not as they were written{more}")
    click.echo(f"audit: {total} rows are as they were last written")


def _bad_rows(session: Session, total: int) -> Iterator[BadRow]:
    with progress(total, "row", "the rows") as bar:
        for looked_at, found in rows.bad_rows(session):
            bar.update(looked_at)
            yield from found
    for lost in rows.lost_digests(session, audit.with_rows(session)):
        yield from lost
