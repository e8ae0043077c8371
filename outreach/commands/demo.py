"""`flask demo`: the whole system with an invented programme, in one command."""

from dataclasses import replace

import click

from outreach.access import outbox, passwords, users
from outreach.commands.database import prepare
from outreach.commands.demo_data import load
from outreach.commands.demo_data.staff import SHOWN
from outreach.commands.serve import check_ready, door, serve
from outreach.core.keys import key_store
from outreach.core.language import speaking
from outreach.core.languages import OF_CODE
from outreach.web.command_line import application, command_session, open_session, rebuilt, settings

FIRST_SEED = 2554


@click.command("demo")
@click.option("--people", default=900, show_default=True, type=click.IntRange(1, 20_000), help="How many young people.")
@click.option("--seed", default=FIRST_SEED, show_default=True, type=int, help="The same seed makes the same programme.")
@click.option("--serve/--no-serve", "serves", default=True, help="Serve the site when it is loaded.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=int)
def demo_command(people: int, seed: int, serves: bool, host: str, port: int) -> None:
    """Make keys, database and an invented programme, show one account per role, and serve."""
    held = door(host, port) if serves else None  # before all else: a port in use leaves a running demo untouched
    store = key_store(settings())
    if not store.is_made():
        store.make()
    with rebuilt().app_context():
        prepare()
        _load(people, seed)
        check_ready()
        application().config["SECOND_FACTOR"] = "offered"  # all roles can be tried in one session
        _capture_mail(host, port)
        _show_accounts()
        if held:
            click.echo(f"  http://{host}:{port}   (Ctrl-C stops it)\n")
            serve(application(), held)


def _capture_mail(host: str, port: int) -> None:
    """Capture e-mail in a folder, unless a mail server is set up; its links point to this run."""
    app = application()
    if not app.config["POSTING"].takes_mail:
        app.config["POSTING"] = replace(app.config["POSTING"], folder=settings().data / "mail")
    carried = app.extensions["sessions"].kw["info"]
    carried["origin"] = carried["origin"] or f"http://{host}:{port}"


def _load(people: int, seed: int) -> None:
    with open_session() as session:
        state = load.state(session)
        if state == "unfinished":
            raise click.ClickException(f"demo: an earlier load was broken off; remove {settings().data} and try again")
        if state == "other":
            raise click.ClickException("demo: this database is in use; the demo needs an empty one (OUTREACH_DATA)")
        if state == "empty":
            load.load(session, people, seed)
            outbox.drop_all(session)  # messages of the invented years are not sent
            session.commit()


def _show_accounts() -> None:
    """Print one account per role, with passwords made for this run; they are stored nowhere in clear text."""
    click.echo("\n  Demo: invented people only. Accounts for this run:")
    with speaking(OF_CODE), command_session() as session:
        for username in SHOWN:
            user, password = users.by_name(session, username), passwords.make()
            if user:
                users.set_password(session, user, password)
                click.echo(f"    {user.role.label!s:<16} {username:<20} {password}")
    click.echo("")
