"""The `flask` commands of the operator.

Names and descriptions are listed here, so that a list loads no command; each is imported when it is run.
"""

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from outreach.core.keys import KeyProblem
    from outreach.web.application import OutreachApp


@dataclass(frozen=True)
class Listed:
    """A command in the list: its import path, the first line of its help, and if it needs the tables."""

    where: str
    about: str
    needs_tables: bool = True


LISTED = {
    "agencies": Listed("agencies:agencies_group", "Partner agencies."),
    "audit": Listed("audit:audit_group", "The audit trail, and the rows that it holds."),
    "backup": Listed(
        "backup:backup_group",
        "Backups: data and keys apart, encrypted to a public key, verified by opening.",
        needs_tables=False,
    ),
    "db": Listed("database:db_group", "The database.", needs_tables=False),
    "demo": Listed(
        "demo:demo_command",
        "Make keys, database and an invented programme, show one account per role, and serve.",
        needs_tables=False,
    ),
    "hsds": Listed("hsds:hsds_group", "The directory in HSDS 3.0."),
    "keys": Listed("keys:keys_group", "The keys that seal everything (docs/keys.md).", needs_tables=False),
    "outbox": Listed("outbox:outbox_group", "Messages to agencies and to the staff."),
    "people": Listed("people:people_group", "Young people."),
    "referrals": Listed("referrals:referrals_group", "Referrals to partner agencies."),
    "retention": Listed("retention:retention_group", "How long records are kept."),
    "serve": Listed("serve:serve_command", "Serve the site."),
    "stages": Listed("stages:stages_group", "The 5C."),
    "statistics": Listed("statistics:statistics_group", "Figures; none is about a person."),
    "users": Listed("users:users_group", "Who may sign in."),
}
WITHOUT_KEYS = ("keys", "demo", "backup")  # commands that create or restore keys, or report the problem themselves
NAMES = sorted(LISTED)


@cache
def find(name: str) -> click.Command | None:
    """Return the command of a name, or None. It requires up-to-date tables, and reports database errors in one line."""
    from outreach.commands.ready import needing_tables, saying_why

    if name not in LISTED:
        return None
    module, _, command = LISTED[name].where.partition(":")
    found: click.Command = getattr(import_module(f"outreach.commands.{module}"), command)
    return saying_why(needing_tables(found) if LISTED[name].needs_tables else found)


class Commands(click.Group):
    """The command group of the application.

    problem: the application was created without keys; then only commands that create or restore keys can run, and any
    other ends with this problem.
    """

    def __init__(self, problem: "KeyProblem | None") -> None:
        super().__init__("outreach")
        self.problem = problem

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return NAMES

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command; None for an unknown name. Raises KeyProblem."""
        if self.problem is not None and cmd_name not in WITHOUT_KEYS:
            raise self.problem
        return find(cmd_name)


def use_commands(app: "OutreachApp", problem: "KeyProblem | None" = None) -> None:
    """Install the commands in the application; problem: it was created without keys."""
    if problem is not None:
        app.extensions["key_problem"] = problem
    app.cli = Commands(problem)
