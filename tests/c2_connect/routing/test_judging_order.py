"""The order of places: each criterion decides where all before it are equal, whatever comes after it says."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.c2_connect.routing import Asked, Offer, RuleReason, Seen, rank
from outreach.c2_connect.routing.judging import SILENT, UNKNOWN_DAYS, able, against, weigh
from outreach.c2_connect.steps import DeclineReason
from outreach.casefile.people import Sex
from outreach.directory.agencies import ForSex, Tongue
from outreach.directory.needs import Need

NEED = Need.SHELTER
LAO, ENGLISH = list(Tongue)[:2]
ASKED = Asked(NEED, Sex.FEMALE, 16, "a", frozenset({LAO}))
FITS = Offer("x", frozenset({NEED}))
Place = tuple[Offer, Seen]
BETTER_AND_WORSE: list[tuple[Place, Place]] = [  # in the order in which they decide
    ((FITS, Seen()), (replace(FITS, for_sex=ForSex.MALE), Seen())),
    ((replace(FITS, reason=next(iter(RuleReason))), Seen()), (FITS, Seen())),
    ((FITS, Seen()), (FITS, Seen(is_open=True))),
    ((FITS, Seen()), (FITS, Seen(declined=(next(iter(DeclineReason)),)))),
    ((FITS, Seen(silent=SILENT - 1)), (FITS, Seen(silent=SILENT))),
    ((replace(FITS, places=1), Seen()), (FITS, Seen())),
    ((replace(FITS, tongues=frozenset({LAO})), Seen()), (replace(FITS, tongues=frozenset({ENGLISH})), Seen())),
    ((FITS, Seen(days=1)), (FITS, Seen(days=2))),
]


def named(place: Place, name: str) -> Place:
    return replace(place[0], place=name), place[1]


def order(*places: Place) -> list[str]:
    return [one.offer.place for one in rank(ASKED, places)]


@pytest.mark.parametrize("number", range(len(BETTER_AND_WORSE)))
def test_each_criterion_decides_where_the_rest_is_equal(number: int) -> None:
    better, worse = BETTER_AND_WORSE[number]
    assert order(named(worse, "worse"), named(better, "better")) == ["better", "worse"]


def test_an_agency_never_asked_ranks_as_one_that_takes_a_week() -> None:
    sooner, later = Seen(days=UNKNOWN_DAYS - 0.1), Seen(days=UNKNOWN_DAYS + 0.1)
    places = [named((FITS, seen), name) for seen, name in ((later, "later"), (Seen(), "new"), (sooner, "sooner"))]
    assert order(*places) == ["sooner", "new", "later"]


def test_whoever_keeps_a_list_comes_after_room_and_before_a_no() -> None:
    full = replace(FITS, places=0)
    places = [(full, "no"), (replace(full, waiting_list=True), "list"), (FITS, "room")]
    assert order(*(named((offer, Seen()), name) for offer, name in places)) == ["room", "list", "no"]


def test_a_language_decides_nothing_where_none_is_known() -> None:
    quiet = replace(ASKED, tongues=frozenset())
    speaks, silent = replace(FITS, place="speaks", tongues=frozenset({LAO})), replace(FITS, place="silent")
    assert [one.offer.place for one in rank(quiet, [(silent, Seen()), (speaks, Seen())])] == ["silent", "speaks"]


def test_what_is_against_a_place_is_said_whatever_its_room() -> None:
    men = replace(FITS, for_sex=ForSex.MALE, places=0)
    assert [reason.text for reason in against(ASKED, men)] == ["Takes male youth only"]
    assert [reason.text for reason in against(replace(ASKED, sex=Sex.UNKNOWN), men)] == [
        "Depends on the sex, which is not known: ask first"
    ]
    assert [*against(ASKED, replace(FITS, places=0))] == []


OFFERS = st.builds(
    Offer,
    st.text("abc", min_size=1, max_size=2),
    st.sampled_from([frozenset({NEED}), frozenset[Need]()]),
    st.sampled_from(list(ForSex)),
    min_age=st.sampled_from([None, 15, 17]),
    max_age=st.sampled_from([None, 15, 18]),
    in_use=st.booleans(),
    agreed=st.booleans(),
    reason=st.sampled_from([None, next(iter(RuleReason))]),
    areas=st.sampled_from([None, frozenset({"a"}), frozenset({"b"})]),
    places=st.sampled_from([None, 0, 2]),
    waiting_list=st.booleans(),
)
SEEN = st.builds(
    Seen,
    asked=st.just(5),
    days=st.sampled_from([None, 0.5, 3.0, 20.0]),
    silent=st.integers(0, 5),
    declined=st.lists(st.sampled_from(list(DeclineReason)), max_size=2).map(tuple),
    is_open=st.booleans(),
)
ASKINGS = st.builds(
    Asked, st.just(NEED), st.sampled_from(list(Sex)), st.sampled_from([None, 14, 16, 19]), st.sampled_from([None, "a"])
)


@settings(max_examples=150, deadline=None)
@given(asked=ASKINGS, places=st.lists(st.tuples(OFFERS, SEEN), max_size=6))
def test_nobody_is_lost_and_who_can_be_asked_comes_first(asked: Asked, places: list[Place]) -> None:
    ranked = rank(asked, places)
    assert sorted(map(repr, (one.offer for one in ranked))) == sorted(map(repr, (offer for offer, _seen in places)))
    turns = [0 if one.fits else 1 if one.waits else 2 for one in ranked]
    assert all(before <= after for before, after in pairwise(turns))
    assert len(able(ranked)) == sum(turn < 2 for turn in turns)


@settings(max_examples=150, deadline=None)
@given(asked=ASKINGS, offer=OFFERS)
def test_a_place_fits_waits_asks_or_says_what_is_against_it(asked: Asked, offer: Offer) -> None:
    one = weigh(asked, offer)
    assert one.why, "never a no, or a yes, without a word"
    assert not (one.fits and (one.waits or one.asks))
    assert not (one.waits and one.asks)
    assert one.fits is (not [*against(asked, offer)] and offer.places != 0)


@settings(max_examples=100, deadline=None)
@given(asked=ASKINGS, offer=OFFERS)
def test_what_is_not_known_never_shuts_out_whom_a_fact_lets_in(asked: Asked, offer: Offer) -> None:
    known = replace(asked, sex=Sex.FEMALE, age=16, community="a")
    unknown = replace(known, sex=Sex.UNKNOWN, age=None, community=None)
    if weigh(known, offer).fits:
        vague = weigh(unknown, offer)
        assert vague.fits or vague.asks
