"""Among the doors of an agency is its own program."""

from tests.programs import program

__all__ = ["program"]
