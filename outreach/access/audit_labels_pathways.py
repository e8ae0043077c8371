"""Labels of what is written of pathways."""

from outreach.core.language import LazyText, lazy_gettext

OF_PATHWAYS: dict[str, LazyText] = {
    "pathway.begin": lazy_gettext("began a pathway"),
    "pathway.step": lazy_gettext("wrote down a step of a pathway"),
    "outcome.take_back": lazy_gettext("took an outcome back with the step that led to it"),
}
