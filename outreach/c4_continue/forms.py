"""Forms of the fourth C."""

from datetime import timedelta
from typing import Any, ClassVar

from wtforms import BooleanField, RadioField

from outreach.c4_continue.follow_ups import FollowUpDetails, FollowUpWay, check_next
from outreach.c4_continue.reviews import HIGHEST, LOWEST, ReviewDetails
from outreach.casefile.consents.forms import FormWithBasis
from outreach.casefile.consents.lawful import Act
from outreach.casefile.corrections.forms import CorrectingOnBasis
from outreach.core import clock
from outreach.core.language import LazyText, lazy_gettext
from outreach.web.fields import day_field, long_text_field, radio_field, required
from outreach.web.forms import Checks


class FollowUpForm(FormWithBasis):
    """Form of a follow-up."""

    act = Act.FOLLOW_UP
    checks: ClassVar[Checks] = ((check_next, ("day", "next_on")),)
    day = day_field(lazy_gettext("Day"), default=clock.today)
    way = radio_field(lazy_gettext("How"), FollowUpWay)
    found = BooleanField(lazy_gettext("Reached them"), default=True)
    story = long_text_field(lazy_gettext("How they are doing"))
    next_on = day_field(
        lazy_gettext("Next follow-up on"), needed=False, past=False, default=lambda: clock.today() + timedelta(days=30)
    )

    def needs_basis(self) -> bool:
        """Return True if they were reached: an attempt without contact needs no legal basis."""
        return bool(self.found.data)

    def details(self) -> FollowUpDetails:
        """Return the form's values as FollowUpDetails."""
        return FollowUpDetails(
            day=self.day.data,
            way=self.way.data,
            found=self.found.data,
            story=self.story.data,
            next_on=self.next_on.data,
        )


def _score(value: Any) -> int | None:
    return int(value) if value not in (None, "", "None") else None


def _scores() -> list[tuple[int, str]]:
    return [(score, str(score)) for score in range(LOWEST, HIGHEST + 1)]


def score_field(label: LazyText) -> RadioField:
    """Return a field for a score from 1 to 5."""
    return RadioField(label, [required()], choices=_scores, coerce=_score, validate_choice=False)


class ReviewForm(FormWithBasis):
    """Form of a development review."""

    act = Act.REVIEW
    day = day_field(lazy_gettext("Day"), default=clock.today)
    body = score_field(lazy_gettext("Body: health, sleep, drugs"))
    mind = score_field(lazy_gettext("Mind: calm, hope, self-worth"))
    way_of_life = score_field(lazy_gettext("Way of life: home, learning, work, friends"))
    strengths = long_text_field(lazy_gettext("Strengths to strengthen"))
    weaknesses = long_text_field(lazy_gettext("Weaknesses to reduce"))

    def details(self) -> ReviewDetails:
        """Return the form's values as ReviewDetails."""
        return ReviewDetails(
            day=self.day.data,
            body=self.body.data,
            mind=self.mind.data,
            way_of_life=self.way_of_life.data,
            strengths=self.strengths.data,
            weaknesses=self.weaknesses.data,
        )


class CorrectFollowUpForm(CorrectingOnBasis, FollowUpForm):
    """A follow-up, corrected."""

    case_days = ("day",)
    same = ("day", "way", "found", "story", "next_on")


class CorrectReviewForm(CorrectingOnBasis, ReviewForm):
    """A development review, corrected."""

    case_days = ("day",)
    same = ("day", "body", "mind", "way_of_life", "strengths", "weaknesses")
