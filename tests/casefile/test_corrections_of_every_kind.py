"""Every kind of record: the forms by which it is corrected and voided open, for who carries the case and the head."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.casefile.corrections import Kind
from outreach.casefile.corrections.entries import KINDS
from outreach.casefile.corrections.forms import FORMS, CorrectingForm
from outreach.casefile.evolving import NOUNS
from outreach.casefile.evolving.forms import EvolvingForm
from outreach.core import clock
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.erasures import make_full
from tests.support.forms import Page

Open = Callable[..., Browser]
NOT_IN_THE_WORLD = {  # each has a test of its own that opens its forms
    Kind.COMMENT,
    Kind.EXTENSION,
    Kind.FOLLOW_UP,
    Kind.KINSHIP,  # told to who may see both: tests/casefile/family/test_kinships.py
    Kind.OUTCOME_END,
    Kind.OVERRIDE,
    Kind.REVIEW,
    Kind.RISK,
    Kind.RULES,
    Kind.SAFETY_PLAN,
}


@pytest.fixture
def pages(db: Session, cast: Cast) -> dict[Kind, str]:
    """The address of one record of each kind that Nok's case has."""
    make_full(db, cast)
    case, found = cast.nok_case, {}
    for kind, written in KINDS.items():
        row = db.scalars(select(written.table).where(written.table.case_id == case.id)).first()
        if row is not None and kind not in NOT_IN_THE_WORLD:
            found[kind] = f"/cases/{case.id}/entries/{kind}/{row.id}"
    db.commit()
    return found


def form_of(client: Browser, address: str) -> dict[str, Any]:
    """What the form of a page sends if nobody touches it."""
    return next(form for form in Page(client.get(address).text).forms if "why" in form.fields).filled()


def test_each_kind_opens_to_be_corrected_and_voided(pages: dict[Kind, str], cast: Cast, browser: Open) -> None:
    assert set(Kind) - set(pages) <= NOT_IN_THE_WORLD
    malee, head = browser(cast.malee), browser(cast.prasit)
    for kind, page in pages.items():
        by_verbs = KINDS[kind].correct is None  # corrected by verbs of its own
        kept = by_verbs or (KINDS[kind].hidden and not KINDS[kind].part_open)
        hers = [malee.get(f"{page}{form}").status_code for form in ("", "/correct", "/void")]
        theirs = [head.get(f"{page}{form}").status_code for form in ("", "/correct", "/void")]
        assert (kind, hers) == (kind, [200, 404, 404] if by_verbs else [200, 200, 200])
        assert (kind, theirs) == (kind, [200, 404 if kept else 200, 404 if by_verbs else 200])


@pytest.mark.usefixtures("cast")
def test_the_form_of_a_correction_is_made_as_one() -> None:
    assert FORMS
    bound = {kind: getattr(form.of, "__self__", form) for kind, form in FORMS.items()}
    assert [kind for kind, made in bound.items() if not issubclass(made, CorrectingForm)] == []
    assert all(FORMS[Kind(noun)].case_days == EvolvingForm.case_days for noun in NOUNS)


def test_what_is_written_anew_is_corrected_and_voided(pages: dict[Kind, str], cast: Cast, browser: Open) -> None:
    client, yesterday = browser(cast.malee), clock.show_date(clock.today() - timedelta(days=1), "en", "numeric")
    assert len(NOUNS) > 0
    for noun in sorted({*NOUNS} - NOT_IN_THE_WORLD):  # a visit before the way back that it belongs to
        page = pages[Kind(noun)]
        sent = form_of(client, f"{page}/correct") | {"why": "not_so"}
        sent |= {"story": "แก้แล้ว"} if "story" in sent else {"day": yesterday}
        sent |= {"guardian": "no"} if noun == Kind.FAMILY else {}
        assert (noun, client.post(f"{page}/correct", data=sent).status_code) == (noun, 303)
        sent = form_of(client, f"{page}/void") | {"why": "twice"}
        assert (noun, client.post(f"{page}/void", data=sent).status_code) == (noun, 303)
