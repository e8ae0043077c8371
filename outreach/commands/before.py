"""A lightweight application for the `flask` command: the list of commands, without their imports.

Only running a command, or its own help, loads the whole application.
"""

from collections.abc import Callable
from typing import Any

import click
from flask import Flask
from flask.cli import FlaskGroup, ScriptInfo

from outreach.commands import LISTED, NAMES

Load = Callable[[], Flask]


def is_listing() -> bool:
    """Return True if the `flask` command looks up a command; servers and Flask's own commands do not."""
    context = click.get_current_context(silent=True)
    return context is not None and isinstance(context.command, FlaskGroup)


def listing(load: Load) -> Flask:
    """Create an application that knows only its commands. load: creates the full one."""
    app = Flask("outreach", static_folder=None)
    app.cli = _Names(load)
    return app


class _Names(click.Group):
    def __init__(self, load: Load) -> None:
        super().__init__("outreach")
        self.load = load

    def list_commands(self, ctx: click.Context) -> list[str]:
        return NAMES

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return _Name(cmd_name, self.load) if cmd_name in LISTED else None


class _Name(click.Command):
    """A command known by name; it is replaced by the real one when its arguments are parsed."""

    def __init__(self, name: str, load: Load) -> None:
        super().__init__(name, help=LISTED[name].about)
        self.load = load

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        root = parent or click.get_current_context()
        root.obj = whole = ScriptInfo(create_app=self.load)
        app = whole.load_app()
        root.with_resource(app.app_context())
        command = app.cli.get_command(root, str(self.name))
        assert command is not None  # noqa: S101 (it is in the list)
        return command.make_context(info_name, args, parent=parent, **extra)
