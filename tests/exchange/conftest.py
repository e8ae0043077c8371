"""The tests of the exchange speak as programs."""

from tests.support.programs import program

__all__ = ["program"]
