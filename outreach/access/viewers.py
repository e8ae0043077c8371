"""What a user may see depends on three facts about them; what is built from these alone is built once for each user.

The condition of what somebody may see, and the statements of their lists, are dozens of objects of the query language:
to put them together anew at every request takes longer than to ask the database.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar
from uuid import UUID

from outreach.access.permissions import Role
from outreach.access.users import User

KEPT = 40  # of each function, the latest: one for each user, and kind, day or page asked for. Some 0.2 MB for a user

More = ParamSpec("More")
Built = TypeVar("Built")


class Viewer(NamedTuple):
    """The facts about a user that decide what they may see."""

    id: UUID
    role: Role
    centre_id: UUID | None


def per_user(
    build: Callable[Concatenate[Viewer, More], Built],
) -> Callable[Concatenate[User | Viewer, More], Built]:
    """Keep what a function builds for a user. It must read nothing else: no clock, no session."""
    kept: Callable[..., Built] = lru_cache(maxsize=KEPT)(build)

    @wraps(build)
    def built(user: User | Viewer, /, *args: More.args, **kwargs: More.kwargs) -> Built:
        return kept(Viewer(user.id, user.role, user.centre_id), *args, **kwargs)

    return built
