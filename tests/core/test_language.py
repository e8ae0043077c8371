"""Thai and English: words are chosen when they are shown, and never break a page."""

import pytest
from markupsafe import escape

from outreach.core import language, typed_days
from outreach.core.codes import Code
from outreach.core.language import LazyText, gettext, lazy_gettext, speaking

KNOWN, THAI = "Caseworker", "ผู้จัดการรายกรณี"


class Fruit(Code):
    """A code list of this test alone; its label is a sentence that has Thai words."""

    __module__ = "tests"
    ONE = "one", "Caseworker"


@pytest.mark.parametrize(("code", "words"), [("th", THAI), ("en", KNOWN), ("xx", THAI), ("", THAI)])
def test_a_language_that_we_do_not_speak_is_thai(code: str, words: str) -> None:
    with speaking(code):
        assert gettext(KNOWN) == words


def test_a_text_without_a_translation_is_shown_as_it_is() -> None:
    with speaking("th"):
        assert gettext("never translated %(name)s", name="x") == "never translated x"


def test_a_text_made_before_the_page_speaks_its_language() -> None:
    made = lazy_gettext(KNOWN)
    shown = []
    for code in ("en", "th"):
        with speaking(code):
            shown += [str(made), str(Fruit.ONE.label)]
    assert shown == [KNOWN, KNOWN, THAI, THAI]


def test_the_language_before_comes_back_even_after_a_failure() -> None:
    with speaking("en"):
        with pytest.raises(ZeroDivisionError), speaking("th"):
            _ = 1 / 0
        assert language.language() == "en"


@pytest.mark.parametrize(("code", "year"), [("th", "2569"), ("en", "2026")])
def test_a_day_in_a_sentence_stands_in_the_era_of_its_language(code: str, year: str) -> None:
    with speaking(code):
        shown = gettext("%(day)s", day=typed_days.read_date("21/11/2569"))
    assert year in shown
    assert " " not in shown  # kept together


def test_what_people_typed_cannot_become_a_tag() -> None:
    with speaking("en"):
        assert escape(LazyText("%(name)s", name="<script>")) == "&lt;script&gt;"


def test_a_percent_sign_in_a_text_without_values_stays() -> None:
    assert gettext("100 %") == "100 %"


def test_a_choice_is_stored_as_code_and_offered_as_label() -> None:
    assert Fruit("one") is Fruit.ONE
    assert f"{Fruit.ONE}" == "one"
    assert [(code, label.text) for code, label in Fruit.choices()] == [("one", KNOWN)]
    with pytest.raises(ValueError, match="two"):
        Fruit("two")
