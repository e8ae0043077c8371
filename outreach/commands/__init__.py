"""The `flask` commands: what the operator does at a terminal."""

from typing import Any

import click
from flask import Flask

from outreach.ground.keys import KeyProblem


def use_commands(app: Flask) -> None:
    """Hang the commands on the application."""


def use_without_keys(app: Flask, problem: KeyProblem) -> None:
    """Only what makes keys can run; any other command ends with what is wrong."""
    app.cli = _OnlyKeys(problem)


class _OnlyKeys(click.Group):
    """Commands for a house without keys."""

    def __init__(self, problem: KeyProblem) -> None:
        super().__init__()
        self.problem = problem

    def get_command(self, ctx: click.Context, cmd_name: str) -> Any:
        """The command, if it makes keys."""
        raise self.problem
