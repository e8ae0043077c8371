"""`flask audit verify`: integrity of lines, guarded rows and data keys; comparison with heads kept elsewhere."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

import click
from sqlalchemy.orm import Session

from outreach.access import audit, heads, verifying
from outreach.access.verifying import KnownDamage, Step
from outreach.core import rows
from outreach.core.keys import key_store
from outreach.core.rows import BadRow
from outreach.core.sealing import Vault, rewrapping
from outreach.web.command_line import engine, progress, settings, snapshot_session, stoppable

MOST_NAMED = 20


@click.command("verify")
@click.option(
    "--heads", "kept", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A file of heads, kept apart."
)
@click.option("--all", "name_all", is_flag=True, help=f"Name every bad row, not only the first {MOST_NAMED}.")
def verify_command(kept: Path | None, name_all: bool) -> None:
    """Check chain, rows and data keys; names the first line that was changed, moved or removed, the rows that were put
    back to older ones, put in or taken out by hand, the keys that do not open for their owners, and ends with exit
    code 1.

    That lines are missing at the end can only be seen with heads that were kept somewhere else.
    """
    with stoppable("audit: stopped; nothing was changed. Run it again."), snapshot_session() as session:
        _check_lines(session)
        if kept:
            _check_heads(session, kept)
        _check_rows(session, None if name_all else MOST_NAMED)


def _check_lines(session: Session) -> None:
    total = audit.count(session)
    bad = next(_bad("the chain", total, verifying.chain(session)), None)
    if bad is not None:
        raise click.ClickException(f"audit: line {bad.line} {bad.problem}" if bad.line else f"audit: {bad}")
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


def _check_rows(session: Session, most: int | None) -> None:
    total = rows.count(session)
    if total and not rows.are_there(session) and next(audit.with_rows(session), None) is None:
        raise click.ClickException(
            "audit: no row has a digest yet; take them as they are now with: flask --app wsgi audit baseline"
        )
    keys, known = sum(rewrapping.count_by_version(session).values()), list[KnownDamage]()
    found = chain(
        _bad("the rows", total, verifying.all_rows(session)),
        _bad("the keys", keys, verifying.data_keys(engine(), _vault_of_now), known),
    )
    bad = list(islice(found, most and most + 1))
    for one in (*known, *bad[:most]):
        click.echo(f"audit: {one}", err=True)
    if bad:
        more = "" if len(bad) == len(bad[:most]) else ", and more"
        raise click.ClickException(f"audit: {len(bad[:most])} rows are not as they were written{more}")
    click.echo(f"audit: {total} rows are as they were last written")
    click.echo(f"audit: {keys - len(known)} data keys open for their owners")


def _bad(what: str, total: int, steps: Iterable[Step], known: list[KnownDamage] | None = None) -> Iterator[BadRow]:
    """Yield the bad rows of the steps; adds known damage to `known`."""
    with progress(total, "row", what) as bar:
        for step in steps:
            bar.update(step.number)
            if known is not None:
                known += step.known
            yield from step.bad


def _vault_of_now() -> Vault:
    return Vault(key_store(settings()).load())
