"""`flask keys status` and `check`: state and health of the keys. Neither shows a key."""

from collections.abc import Iterable

import click

from outreach.access import verifying
from outreach.core import installation
from outreach.core.keys import PURPOSES, KeyRing, key_store
from outreach.core.sealing import Vault, rewrapping
from outreach.web.command_line import command_session, engine, progress, require_keys, settings, stoppable


@click.command("status")
def status() -> None:
    """Provider, installation, versions, and what is still to be re-wrapped."""
    require_keys()
    ring = key_store(settings()).load()
    click.echo(f"provider      {settings().keys}")
    click.echo(f"installation  {ring.install}")
    for purpose in PURPOSES:
        versions = ", ".join(map(str, sorted(ring.keys[purpose])))
        click.echo(f"{purpose:<14}{f'version {versions}' if versions else 'none yet: flask --app wsgi keys complete'}")
    if not installation.is_there(engine()):
        click.echo("data keys     no tables yet; run: flask --app wsgi db upgrade")
        return
    _data_keys(ring)


def _data_keys(ring: KeyRing) -> None:
    with command_session(reads_only=True) as session:
        noted = installation.wrap_version(session) or ring.current("wrap")[0]
        counts = rewrapping.count_by_version(session)
        left = rewrapping.count_others(session, noted)
    for version in sorted({*counts, noted}):
        use = "in use" if version == noted else "older" if version in ring.keys["wrap"] else "not in the ring"
        click.echo(f"data keys     {counts.get(version, 0):,} under version {version} ({use})")
    unfinished = left or len(ring.keys["wrap"]) > 1
    hint = "; a rotation is not finished: flask --app wsgi keys rotate" if unfinished else ""
    click.echo(f"to re-wrap    {left:,}{hint}")


@click.command("check")
def check() -> None:
    """Open the ring and every data key; names the owners of damaged ones by id and ends with exit code 1."""
    require_keys()
    require_tables()
    with command_session(reads_only=True) as session:
        total = sum(rewrapping.count_by_version(session).values())
    vault = Vault(key_store(settings()).load())  # the ring on disk now
    damaged = []
    with stoppable("keys: stopped; nothing was changed"), progress(total, "key", "checking") as bar:
        for rows in rewrapping.batches(engine()):
            damaged += rewrapping.unreadable(vault, rows)
            bar.update(len(rows))
    known = verifying.given_up(engine(), damaged)
    for one in known.values():
        click.echo(f"keys: {one}", err=True)
    if new := [owner_id for owner_id in damaged if owner_id not in known]:
        raise click.ClickException(f"keys: {len(new)} of {total:,} data keys do not open: {names_of(new)}")
    click.echo(f"keys: the ring and all {'other ' if known else ''}{total - len(known):,} data keys open")


def require_tables() -> None:
    """Exit with one line if there is no database yet; the check does not create one."""
    if not installation.is_there(engine()):
        raise click.ClickException("keys: there are no data keys yet; run: flask --app wsgi db upgrade")


def names_of(owner_ids: Iterable[object]) -> str:
    """Return ids or numbers, separated by commas."""
    return ", ".join(map(str, owner_ids))
