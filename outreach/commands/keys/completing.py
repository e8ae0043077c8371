"""`flask keys complete`: add keys introduced by a newer version of the program to the ring, and use them."""

import click

from outreach.access import audit, authenticators
from outreach.commands.keys.looking import require_tables
from outreach.core.keys import key_store
from outreach.core.sealing import Vault
from outreach.web.command_line import command_session, require_keys, settings, stoppable

GO_ON = "keys: stopped; nothing is lost. Go on with: flask --app wsgi keys complete"


@click.command("complete")
def complete() -> None:
    """Give the ring the keys it lacks, and seal the secrets of second factors under theirs; people may work meanwhile.

    Run again it changes nothing. Copy the ring anew afterwards.
    """
    require_keys()
    require_tables()
    store = key_store(settings())
    with stoppable(GO_ON), store.changing():
        added = store.add_missing()
        with command_session() as session:
            session.info["vault"] = Vault(store.load())  # the ring with the added keys
            sealed = authenticators.reseal(session)
            if added or sealed:
                audit.record(session, "keys.complete", None, about=" ".join(added))
    click.echo(f"keys: {len(added)} keys added ({', '.join(added) or 'none'}), {sealed} secrets sealed anew")
    if added:
        click.echo(f"keys: copy {store.ring_path} anew, and make a backup")
