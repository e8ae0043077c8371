"""Eligibility: judging one place for one need, and ranking all places; pure functions of plain facts.

A place is offered by whom it takes and whether it has room, and ranked by its observed behaviour.
Each result has the reasons in words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from outreach.c2_connect.routing.facts import Asked as Asked
from outreach.c2_connect.routing.facts import Home as Home
from outreach.c2_connect.routing.facts import Offer as Offer
from outreach.c2_connect.routing.facts import Seen as Seen
from outreach.c2_connect.routing.rules import BAAN_RAO
from outreach.casefile.people import Sex
from outreach.core.language import LazyText, lazy_gettext
from outreach.directory.agencies import ForSex
from outreach.directory.needs import Need

UNSEEN = Seen()
SILENT = 3  # unanswered referrals that rank an agency as not answering (design)


@dataclass(frozen=True)
class Ranked:
    """A judged place: it fits, or could put them on its waiting list (waits); why: reasons; notes: reasons of its rank.

    asks: no known fact is against it, but it depends on unknown ones.
    """

    offer: Offer
    fits: bool
    waits: bool
    why: tuple[LazyText, ...]
    notes: tuple[LazyText, ...] = field(default=())
    asks: bool = False


def judge(
    offer: Offer, need: Need, sex: Sex, age: int | None, community: str | None = None
) -> tuple[bool, tuple[LazyText, ...]]:
    """Return True if an offer fits this need, sex and age (full years on the day; None if not known); with reasons."""
    one = weigh(Asked(need, sex, age, community), offer)
    return one.fits, one.why


def weigh(asked: Asked, offer: Offer, seen: Seen = UNSEEN) -> Ranked:
    """Judge one offer, with the observed behaviour of the place."""
    contrary, to_ask, full = tuple(_against(asked, offer)), tuple(_to_ask(asked, offer)), tuple(_full(offer))
    if contrary or to_ask or full:
        can_wait = not contrary and offer.waiting_list
        waits = can_wait and not to_ask
        listed = (lazy_gettext("A waiting list is possible"),) if waits else ()
        asks = bool(to_ask) and not contrary and (can_wait or not full)
        why = (*contrary, *to_ask, *full, *listed)
        return Ranked(offer, False, waits, why, tuple(_notes(asked, offer, seen)), asks)
    reason = offer.words or (offer.reason.label if offer.reason else None)
    reason = reason or lazy_gettext("Serves this need: %(need)s", need=asked.need.label)
    return Ranked(offer, True, False, (reason,), tuple(_notes(asked, offer, seen)))


def rank(asked: Asked, offers: Iterable[tuple[Offer, Seen]]) -> list[Ranked]:
    """Return all places, best first; then those with a waiting list, and those that do not fit last.

    Order of those that fit: under a rule, not asked yet, fewer declines of this young person, answers at all, has room,
    speaks their language, answers sooner. Ties keep their order.
    """
    weighed = [(weigh(asked, offer, seen), seen) for offer, seen in offers]
    return [one for one, _seen in sorted(weighed, key=lambda pair: _turn(asked, *pair))]


def match(
    need: Need, sex: Sex, age: int | None, offers: Iterable[Offer]
) -> list[tuple[Offer, bool, tuple[LazyText, ...]]]:
    """Judge every offer; those that fit first, a rule of the source before a mere entry of the directory."""
    ranked = rank(Asked(need, sex, age), [(offer, UNSEEN) for offer in offers])
    return [(one.offer, one.fits, one.why) for one in ranked]


def _turn(asked: Asked, one: Ranked, seen: Seen) -> tuple[float, ...]:
    offer = one.offer
    return (
        not one.fits,
        not one.waits,
        offer.reason is None and offer.words is None,
        seen.is_open,
        len(seen.declined),
        seen.silent >= SILENT,
        offer.is_given_away,
        offer.places is None,  # free places known, rather than not counted
        bool(asked.tongues) and not asked.tongues & offer.tongues,
        seen.days if seen.days is not None else UNKNOWN_DAYS,
    )


UNKNOWN_DAYS = 7.0  # an unasked agency ranks between those answering within a week and the others (design)


def against(asked: Asked, offer: Offer) -> Iterable[LazyText]:
    """Yield what is against a place, or has to be asked first, regardless of room."""
    yield from _against(asked, offer)
    yield from _to_ask(asked, offer)


def _against(asked: Asked, offer: Offer) -> Iterable[LazyText]:
    if not offer.in_use:
        yield lazy_gettext("Takes no referrals at present")
    if not offer.agreed:
        yield lazy_gettext("The agreement has ended")
    if asked.need not in offer.serves:
        yield lazy_gettext("Does not serve this need")
        return
    for_sex = _for_sex(offer)
    if for_sex != ForSex.ANY and asked.sex != Sex.UNKNOWN and for_sex.value != asked.sex.value:
        yield (
            lazy_gettext("Takes male youth only") if for_sex == ForSex.MALE else lazy_gettext("Takes young women only")
        )
    yield from _against_age(offer, asked.age)
    if offer.areas is not None and asked.community is not None and asked.community not in offer.areas:
        yield lazy_gettext("Does not serve the community where they live")


def _to_ask(asked: Asked, offer: Offer) -> Iterable[LazyText]:
    """Yield the unknown facts that decide here, as questions rather than a silent no."""
    if asked.need not in offer.serves:
        return
    if _for_sex(offer) != ForSex.ANY and asked.sex == Sex.UNKNOWN:
        yield lazy_gettext("Depends on the sex, which is not known: ask first")
    if (offer.min_age is not None or offer.max_age is not None) and asked.age is None:
        yield lazy_gettext("Depends on the age, which is not known: ask first")


def _for_sex(offer: Offer) -> ForSex:
    return ForSex.MALE if offer.place == BAAN_RAO else offer.for_sex  # by the source, whatever a rule says [004]


def _against_age(offer: Offer, age: int | None) -> Iterable[LazyText]:
    if age is not None and offer.min_age is not None and age < offer.min_age:
        yield lazy_gettext("Takes those of %(age)d years or more", age=offer.min_age)
    elif age is not None and offer.max_age is not None and age > offer.max_age:
        yield lazy_gettext("Takes those of %(age)d years or less", age=offer.max_age)


def _full(offer: Offer) -> Iterable[LazyText]:
    if offer.full_until:
        yield lazy_gettext("Full until %(day)s", day=offer.full_until)
    elif offer.places == 0:
        yield lazy_gettext("Has no free place at present")


def _notes(asked: Asked, offer: Offer, seen: Seen) -> Iterable[LazyText]:
    """Yield the reasons of a place's rank, in words."""
    for reason in dict.fromkeys(seen.declined):
        yield lazy_gettext("Declined this young person before: %(reason)s", reason=reason.label)
    if offer.is_given_away:
        yield lazy_gettext("The places they told of were given since: ask first")
    elif offer.places:
        yield lazy_gettext("%(count)d places free", count=offer.places if offer.left is None else offer.left)
    if offer.areas is not None:
        yield from _of_area(asked, offer.areas)
    yield from _of_tongues(asked, offer)
    yield from _of_answers(seen)


def _of_area(asked: Asked, areas: frozenset[str]) -> Iterable[LazyText]:
    """Yield notes on the area: the community is served, or is not known and must be asked for (never a silent no)."""
    if asked.community in areas:
        yield lazy_gettext("Serves the community where they live")
    if asked.community is not None:
        return
    yield lazy_gettext("Serves some communities only: ask whether it serves theirs")
    if asked.unlisted:
        yield lazy_gettext("The community that is written down is not on the list")
    elif asked.hint in areas:
        yield lazy_gettext("By the address they may live in one that it serves: ask, and write the community down")
    elif asked.hint:
        yield lazy_gettext(
            "By the address they may live in one that it does not serve: ask, and write the community down"
        )


def _of_tongues(asked: Asked, offer: Offer) -> Iterable[LazyText]:
    both = sorted(asked.tongues & offer.tongues)
    if both:
        yield lazy_gettext("Speaks their language: %(language)s", language=both[0].label)
    elif asked.tongues and offer.tongues:
        yield lazy_gettext("Does not say that it speaks their language")


def _of_answers(seen: Seen) -> Iterable[LazyText]:
    if seen.days is not None:
        yield lazy_gettext("Answers in %(days)s on average", days=_days(seen.days))
    if seen.silent:
        yield lazy_gettext(
            "%(silent)d of the last %(asked)d referrals unanswered", silent=seen.silent, asked=seen.asked
        )


def _days(days: float) -> LazyText:
    whole = round(days)
    if whole < 1:
        return lazy_gettext("less than a day")
    return lazy_gettext("%(count)d days", count=whole)


def able(ranked: Sequence[Ranked]) -> list[Ranked]:
    """Return the places that can be asked: they fit, or keep a waiting list."""
    return [one for one in ranked if one.fits or one.waits]
