"""`flask keys rotate`, key rotation: a new wrapping key, and every data key re-wrapped under it, while people work.

1. the new key goes into the ring; 2. the database notes it, and new data keys are wrapped under it; 3. all others
are re-wrapped in batches; 4. when none is left the older key leaves the ring. Interrupted anywhere, nothing is lost,
and the next run resumes from the state of ring and database.
"""

from uuid import UUID

import click

from outreach.access import audit, verifying
from outreach.commands.keys.looking import names_of, require_tables
from outreach.core import installation
from outreach.core.keys import KeyProblem, KeyStore, key_store
from outreach.core.sealing import Vault, rewrapping, vault_of
from outreach.web.command_line import command_session, engine, progress, require_keys, settings, stoppable

GO_ON = "keys: stopped; nothing is lost and every record can be read. Go on with: flask --app wsgi keys rotate"


@click.command("rotate")
@click.option("--root", "root_too", is_flag=True, help="Change the root key first, and seal the ring with the new one.")
@click.option("--give-up-damaged", is_flag=True, help="Retire the older key although damaged data keys lie under it.")
def rotate(root_too: bool, give_up_damaged: bool) -> None:
    """Take a new wrapping key into use and re-wrap every data key; people may work meanwhile."""
    require_keys()
    require_tables()
    store = key_store(settings())
    with stoppable(GO_ON), store.changing():
        if root_too:
            _change_root(store)
        version, vault = _begin(store)
        damaged = _rewrap_all(vault, version)
        _retire(store, version, damaged, give_up_damaged)


def _change_root(store: KeyStore) -> None:
    store.change_root()
    with command_session() as session:
        audit.record(session, "keys.rotate", None, about="root")
    click.echo(
        "keys: the root key is new; put it on paper (keys export-recovery); the old one opens older backups only"
    )


def _begin(store: KeyStore) -> tuple[int, Vault]:
    """Return the version to re-wrap to, in the ring and noted in the database: a new or an unfinished one."""
    with command_session(reads_only=True) as session:
        noted = installation.wrap_version(session) or 1
        others, vault = rewrapping.count_others(session, noted), vault_of(session)
    versions = sorted(store.load().keys["wrap"])
    if versions[-1] < noted:
        raise KeyProblem(f"keys: the ring is older than the database: it lacks wrapping key {noted}")
    unfinished = others > 0 or len(versions) > 1
    version = versions[-1] if unfinished else store.add_wrap()
    if version != noted:
        with command_session() as session:
            installation.note_wrap_version(session, version)
            audit.record(session, "keys.rotate", None, about=f"ring:{version} in use")
    click.echo(f"keys: {'going on with' if unfinished else 'began with'} wrapping key {version}")
    return version, vault


def _rewrap_all(vault: Vault, version: int) -> list[UUID]:
    """Re-wrap every data key under an older version; return the owners of those that do not open."""
    with command_session(reads_only=True) as session:
        total = rewrapping.count_others(session, version)
    damaged: list[UUID] = []
    with progress(total, "key", "re-wrapping") as bar:
        for rows in rewrapping.batches(engine(), version):
            damaged += rewrapping.rewrap(engine(), vault, rows, version)
            bar.update(len(rows))
    click.echo(f"keys: {total - len(damaged):,} data keys re-wrapped")
    return damaged


def _retire(store: KeyStore, version: int, damaged: list[UUID], give_up_damaged: bool) -> None:
    """Retire older keys in the transaction that proved them unused: no data key can be wrapped in between."""
    with command_session() as session:
        left = rewrapping.count_others(session, version)
        if left and not (give_up_damaged and left == len(damaged)):
            raise click.ClickException(_left_words(left, damaged))
        verifying.give_up(session, damaged)
        audit.record(session, "keys.rotate", None, about=f"ring:{version} alone, {len(damaged)} given up")
        retired = store.retire_wraps(version)
    rewrapping.tidy(engine())
    click.echo(f"keys: wrapping key {names_of(retired) or 'none'} has left the ring; copy {store.ring_path} anew")


def _left_words(left: int, damaged: list[UUID]) -> str:
    if not damaged:
        return f"keys: {left} data keys are still under an older key; run the command again"
    return (
        f"keys: {len(damaged)} data keys do not open and the older key stays in the ring: {names_of(damaged)}; "
        "put them back from a backup, or give them up with --give-up-damaged"
    )
