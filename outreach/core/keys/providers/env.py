"""The root key in the environment (`OUTREACH_ROOT_KEY`), for hosts that keep their secrets there."""

from collections.abc import Iterator
from uuid import UUID

from outreach.core.keys.problem import KeyProblem
from outreach.core.keys.root import read_root


class EnvProvider:
    """The environment as provider: the operator stores each key. `NEXT` is set while the root is being changed."""

    name = "env"

    def __init__(self, text: str | None, next_text: str | None = None) -> None:
        self._text, self._next = text, next_text

    def has_root(self) -> bool:
        """Return False: nothing can be overwritten."""
        return False

    def roots(self, install: UUID, cover: str | None) -> Iterator[bytes]:
        """Yield the root of the environment, then the next one if it is set."""
        yield self._root()
        if self._next:
            yield self._next_root()

    def propose(self, install: UUID, *, first: bool) -> tuple[bytes, str | None]:
        """Return the root that the operator has set."""
        return self._root() if first else self._next_root(), None

    def settle(self, root: bytes) -> None:
        """Do nothing: the operator moves the next root into OUTREACH_ROOT_KEY."""

    def adopt(self, root: bytes, install: UUID) -> str | None:
        """Raise KeyProblem: a program cannot write there."""
        raise KeyProblem(
            "keys: a program cannot set OUTREACH_ROOT_KEY for the next; restore with OUTREACH_KEYS=file, "
            "then put the line of that file there"
        )

    def _root(self) -> bytes:
        if not self._text:
            raise KeyProblem(
                "keys: OUTREACH_ROOT_KEY is not set; it holds the root key "
                "(for a new installation: flask --app wsgi keys new-root, then keys init)"
            )
        return read_root(self._text, "OUTREACH_ROOT_KEY")

    def _next_root(self) -> bytes:
        if not self._next:
            raise KeyProblem("keys: set OUTREACH_NEXT_ROOT_KEY to a new root key (flask --app wsgi keys new-root)")
        return read_root(self._next, "OUTREACH_NEXT_ROOT_KEY")
