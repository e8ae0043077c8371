"""Plain facts of a young person and of a place, by which routing judges."""

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
    """Where somebody lives, as far as it is known: communities in the form of `communities.normal`.

    hint: what the address seems to name, where no community is written down. unlisted: one is, but not of the list.
    """

    community: str | None = None
    hint: str | None = None
    unlisted: bool = False


@dataclass(frozen=True, repr=False)
class Asked:
    """Who looks for what: age in full years on the day; none, no community and no language where not known.

    Only `community` decides; hint and unlisted (see Home) say what to ask.
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
    """What a place offers for one need, in plain facts.

    areas: the communities that it serves; None: all. places: free now; None if nobody counts them. full_until: the last
    day without a place. waiting_list: whether it keeps one. words: why it is offered, where a rule says so in words.
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


@dataclass(frozen=True)
class Seen:
    """What we have seen of a place: its last answers, and what it said to this young person.

    asked: how many referrals are looked at. days: from sending to the first answer, on average, of those answered.
    silent: how many it let pass unanswered. declined: its reasons to this young person for this need, newest first.
    is_open: this need of theirs has been referred there, and is not over.
    """

    asked: int = 0
    days: float | None = None
    silent: int = 0
    declined: tuple[DeclineReason, ...] = ()
    is_open: bool = False
