"""Plain facts of a young person and of a place, for routing."""

from dataclasses import dataclass
from datetime import date

from outreach.c2_connect.routing.rules import RuleReason
from outreach.c2_connect.steps import DeclineReason
from outreach.casefile.people import Sex
from outreach.core.language import LazyText
from outreach.directory.agencies import ForSex, Tongue
from outreach.directory.needs import Need


@dataclass(frozen=True, repr=False)
class Home:
    """A person's community, as far as it is known, in the form of `communities.normal`.

    hint: community found in the address, if none is recorded. unlisted: one is recorded that is not on the list.
    """

    community: str | None = None
    hint: str | None = None
    unlisted: bool = False


@dataclass(frozen=True, repr=False)
class Asked:
    """Facts of a need: age in full years on the day; None, or empty, if not known.

    Only `community` decides; hint and unlisted (see Home) lead to questions.
    """

    need: Need
    sex: Sex
    age: int | None = None
    community: str | None = None
    tongues: frozenset[Tongue] = frozenset()
    hint: str | None = None
    unlisted: bool = False


@dataclass(frozen=True)
class Offer:
    """Facts of a place for one need.

    areas: communities served; None: all. places: free by what they said; None if not counted. left: of these, after
    what was given since; None if as many. full_until: the last day without a place. waiting_list: it keeps one. words:
    the rule's own reason.
    """

    place: str
    serves: frozenset[Need]
    for_sex: ForSex = ForSex.ANY
    min_age: int | None = None
    max_age: int | None = None
    in_use: bool = True
    agreed: bool = True
    reason: RuleReason | None = None
    words: LazyText | None = None
    areas: frozenset[str] | None = None
    tongues: frozenset[Tongue] = frozenset()
    places: int | None = None
    full_until: date | None = None
    waiting_list: bool = False
    left: int | None = None

    @property
    def is_given_away(self) -> bool:
        """True if they have places by what they said, and all were given since."""
        return bool(self.places) and self.left == 0


@dataclass(frozen=True)
class Seen:
    """Observed behaviour of a place: recent answers, and those to this young person.

    asked: number of referrals examined. days: average from sending to the first answer, of those answered.
    silent: number left unanswered. declined: reasons given to this young person for this need, newest first.
    is_open: a referral of this need of theirs is open there.
    """

    asked: int = 0
    days: float | None = None
    silent: int = 0
    declined: tuple[DeclineReason, ...] = ()
    is_open: bool = False
