"""Export of all user-facing sentences as a template (POT) for translation tools: `make messages`."""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

import outreach.factory  # noqa: F401 (every list of codes must be loaded)
from outreach.core.codes import Code
from outreach.core.database import Base
from outreach.core.language import catalogue
from outreach.core.languages import OF_CODE

ROOT = Path(__file__).parents[1]
MARKED = {"_": None, "gettext": None, "lazy_gettext": None}
SOURCES = (("outreach", "**.py", "python"), ("templates", "**.html", "jinja2.ext:babel_extract"))


def sentences() -> Iterator[tuple[str, str, int]]:
    """Yield (English sentence, file from the root, line) of all sentences in code, templates and codes."""
    for folder, pattern, method in SOURCES:
        for file, line, said, *_rest in extract_from_dir(ROOT / folder, [(pattern, method)], keywords=MARKED):
            yield said if isinstance(said, str) else said[0], f"{folder}/{file}", line
    for codes in _all_codes(Code):
        file = codes.__module__.replace(".", "/") + ".py"
        yield from ((member.label.text, file, 1) for member in codes)
    yield from _labels()


def _labels() -> Iterator[tuple[str, str, int]]:
    """Yield the display names of tables and columns."""
    for mapper in Base.registry.mappers:
        file = mapper.class_.__module__.replace(".", "/") + ".py"
        labels = [getattr(mapper.class_, "__label__", ""), *(c.info.get("label", "") for c in mapper.columns)]
        yield from ((label, file, 1) for label in labels if label)


def _all_codes(parent: type[Code]) -> Iterator[type[Code]]:
    for child in parent.__subclasses__():
        if child.__module__.startswith("outreach."):
            yield child
            yield from _all_codes(child)


def template() -> Catalog:
    """Return the catalogue: each sentence once, with its places; plurals with their singular."""
    made = Catalog(project="outreach", fuzzy=False)
    of_one = catalogue(OF_CODE)
    for said, file, line in sorted(sentences()):
        made.add((of_one[said], said) if said in of_one else said, locations=[(file, line)])
    return made


def main() -> None:
    """Write the template to standard output."""
    write_po(sys.stdout.buffer, template(), width=120, sort_output=True, omit_header=False)


if __name__ == "__main__":
    main()
