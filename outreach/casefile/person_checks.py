"""What of typed details of a person cannot be: every reason at once, for the form; the verbs refuse the first."""

from collections.abc import Callable, Iterator
from functools import partial

from outreach.casefile import births, numbers
from outreach.casefile.people import PersonDetails
from outreach.core.errors import Refused


def broken(details: PersonDetails, known: PersonDetails | None = None) -> Iterator[Refused]:
    """Yield each number and age of what was typed that cannot be, at its field; what is known already may stay."""
    for number in numbers.ALL:
        typed = getattr(details, number.field)
        if typed and (known is None or typed != getattr(known, number.field)):
            yield from _refusal(partial(numbers.checked, number, typed))
    same = known is not None and (details.birth_date, details.age) == (known.birth_date, known.age)
    if not same:
        told = (details.birth_date, details.age, details.met_on, details.said_on, details.birth_known)
        yield from _refusal(partial(births.checked, *told))


def _refusal(check: Callable[[], object]) -> Iterator[Refused]:
    try:
        check()
    except Refused as refusal:
        yield refusal
