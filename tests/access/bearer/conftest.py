"""Who shows a token is a program."""

from tests.support.programs import program

__all__ = ["program"]
