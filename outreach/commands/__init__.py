"""The `flask` commands: what the operator does at a terminal. Each is loaded when it is asked for."""

from functools import cache
from importlib import import_module

import click

from outreach.commands.ready import needing_tables, saying_why
from outreach.core.keys import KeyProblem
from outreach.web.application import OutreachApp

WITH_TABLES = {
    "agencies": "agencies:agencies_group",
    "audit": "audit:audit_group",
    "hsds": "hsds:hsds_group",
    "outbox": "outbox:outbox_group",
    "people": "people:people_group",
    "referrals": "referrals:referrals_group",
    "retention": "retention:retention_group",
    "serve": "serve:serve_command",
    "stages": "stages:stages_group",
    "statistics": "statistics:statistics_group",
    "users": "users:users_group",
}
WITHOUT_TABLES = {
    "backup": "backup:backup_group",
    "db": "database:db_group",
    "demo": "demo:demo_command",
    "keys": "keys:keys_group",
}
WITHOUT_KEYS = ("keys", "demo", "backup")  # they make them, bring them back, or say themselves what is wrong
NAMES = sorted({**WITH_TABLES, **WITHOUT_TABLES})


@cache
def find(name: str) -> click.Command | None:
    """The command of a name: it begins only if the tables are ready, and says in a line what it is refused."""
    module, _, command = (WITH_TABLES | WITHOUT_TABLES).get(name, "").partition(":")
    if not module:
        return None
    found: click.Command = getattr(import_module(f"outreach.commands.{module}"), command)
    return saying_why(needing_tables(found) if name in WITH_TABLES else found)


class Commands(click.Group):
    """The commands of the application.

    problem: it was made without keys; then only what makes keys or brings them back can run, and any other command
    ends with what is wrong.
    """

    def __init__(self, problem: KeyProblem | None) -> None:
        super().__init__("outreach")
        self.problem = problem

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names."""
        return NAMES

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One of them; None for a name that is none. Raises KeyProblem."""
        if self.problem is not None and cmd_name not in WITHOUT_KEYS:
            raise self.problem
        return find(cmd_name)


def use_commands(app: OutreachApp, problem: KeyProblem | None = None) -> None:
    """Hang the commands on the application, which was made without keys if there was a problem with them."""
    if problem is not None:
        app.extensions["key_problem"] = problem
    app.cli = Commands(problem)
