"""Among the doors of an agency is its own program."""

from tests.support.programs import program

__all__ = ["program"]
