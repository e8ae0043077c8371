"""The `flask` commands: what the operator does at a terminal."""

import click

from outreach.commands.agencies import agencies_group
from outreach.commands.audit import audit_group
from outreach.commands.backup import backup_group
from outreach.commands.database import db_group
from outreach.commands.demo import demo_command
from outreach.commands.hsds import hsds_group
from outreach.commands.keys import keys_group
from outreach.commands.outbox import outbox_group
from outreach.commands.people import people_group
from outreach.commands.ready import needing_tables, saying_why
from outreach.commands.referrals import referrals_group
from outreach.commands.retention import retention_group
from outreach.commands.serve import serve_command
from outreach.commands.stages import stages_group
from outreach.commands.statistics import statistics_group
from outreach.commands.users import users_group
from outreach.ground.keys import KeyProblem
from outreach.web.application import House

WITH_TABLES = (
    agencies_group,
    hsds_group,
    audit_group,
    outbox_group,
    people_group,
    referrals_group,
    retention_group,
    serve_command,
    stages_group,
    statistics_group,
    users_group,
)
ALL = (*map(saying_why, (*map(needing_tables, WITH_TABLES), backup_group, db_group, demo_command, keys_group)),)
WITHOUT_KEYS = ("keys", "demo", "backup")  # they make them, bring them back, or say themselves what is wrong


def use_commands(app: House) -> None:
    """Hang the commands on the application."""
    for command in ALL:
        app.cli.add_command(command)


def use_without_keys(app: House, problem: KeyProblem) -> None:
    """Only what makes keys or brings them back can run; any other command ends with what is wrong."""
    use_commands(app)
    app.extensions["key_problem"] = problem
    app.cli.get_command = _only_keys(app.cli, problem)  # type: ignore[method-assign]


def _only_keys(group: click.Group, problem: KeyProblem):  # type: ignore[no-untyped-def]
    def get_command(_context: click.Context, name: str) -> click.Command | None:
        if name not in WITHOUT_KEYS:
            raise problem
        return group.commands.get(name)

    return get_command
