"""The tests of the exchange speak as programs."""

from tests.programs import program

__all__ = ["program"]
