"""The forms by which help that was given is corrected."""

from typing import Any

from outreach.c4_continue.employers.forms import CorrectPlaceForm
from outreach.c4_continue.giving.forms import CorrectGiftForm
from outreach.c4_continue.inspectors.forms import CorrectPathForm
from outreach.c4_continue.mentors.forms import CorrectMentorshipForm
from outreach.casefile.corrections import Kind

FORMS: dict[Kind, type[Any]] = {
    Kind.GIFT: CorrectGiftForm,
    Kind.JOB_PLACE: CorrectPlaceForm,
    Kind.MENTORSHIP: CorrectMentorshipForm,
    Kind.INSPECTOR: CorrectPathForm,
}
