"""The tests of the interface speak as programs."""

from tests.support.programs import program

__all__ = ["program"]
