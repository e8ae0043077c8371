"""Search for people of the same or a similar name, each with the strongest clue."""

from uuid import UUID

from outreach.access.users import User
from outreach.casefile.finding import evidence
from outreach.casefile.finding.evidence import Clue
from outreach.casefile.finding.live_names import LiveNames


def called_alike(
    names: LiveNames, nickname: str | None, given: str | None, family: str | None, actor: User, most: int
) -> dict[UUID, Clue]:
    """Return the people of the actor's centre most alike by nickname, and by full name: `most` of each."""
    full = " ".join(name for name in (given, family) if name)
    best: dict[UUID, Clue] = {}
    for name, points in ((nickname, evidence.NICKNAME), (full, evidence.FULL_NAME)):
        if name and actor.centre_id:
            for likeness, person_id in names.search(name, actor.centre_id, most):
                clue = evidence.of_name(likeness, points)
                if clue and (person_id not in best or clue.points > best[person_id].points):
                    best[person_id] = clue
    return best
