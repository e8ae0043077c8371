"""The tests of the interface speak as programs."""

from tests.programs import program

__all__ = ["program"]
