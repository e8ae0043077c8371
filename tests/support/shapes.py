"""What a page is made of, whatever its words and numbers: each element in its place, and in which order they come."""

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from html.parser import HTMLParser
from typing import TypeVar

Page = TypeVar("Page")

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
LOOKS = (
    "class",
    "role",
    "type",
    "scope",
    "lang",
    "tabindex",
)  # attributes whose values count; of others, that they are there
VOID = ("area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr")
CONTROLS = ("input", "select", "textarea")
NUMBER = re.compile(r"\d+")
HEAD = re.compile(r"<head>.*?</head>", re.DOTALL)  # the same for all


class Shapes(HTMLParser):
    """paths: each element below those that it stands in; orders: what stands in each, one after the other, the
    headings of the page, which controls have a label, and which names are there twice.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.paths: set[object] = set()
        self.orders: set[object] = set()
        self._open: list[tuple[str, str, list[str]]] = [("", "", [])]
        self._headings: list[str] = []
        self._names: list[str] = []
        self._labels: set[str] = set()
        self._controls: list[tuple[str, str]] = []
        self.feed(HEAD.sub("", html))
        while len(self._open) > 1:
            self._close()
        self.orders.add(("headings", *_steps(self._headings)))
        self.orders |= {("named", path, str(name in self._labels)) for path, name in self._controls}
        self.orders |= {("twice", NUMBER.sub("#", name)) for name in self._names if self._names.count(name) > 1}

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        has = {name: value or "" for name, value in attributes}
        kept = (f"{name}={NUMBER.sub('#', has[name])}" if name in LOOKS else f"{name}{bool(has[name])}" for name in has)
        path = f"{self._open[-1][1]}>{tag} {' '.join(sorted(kept))}"
        self.paths.add(path)
        self._open[-1][2].append(tag)
        self._open.append((tag, path, []))
        self._headings += [tag] if tag in HEADINGS else []
        self._names += [has["id"]] if "id" in has else []
        self._labels |= {has["for"]} if "for" in has else set()
        self._controls += [(path, has.get("id", ""))] if tag in CONTROLS else []
        if tag in VOID:
            self._close()

    def handle_endtag(self, tag: str) -> None:
        """An element ends, with all that somebody forgot to end in it."""
        if tag not in VOID and any(tag == begun for begun, _path, _within in self._open):
            while self._open[-1][0] != tag:
                self._close()
            self._close()

    def handle_data(self, data: str) -> None:
        """Words: that there are some."""
        if data.strip():
            self._open[-1][2].append("words")

    def _close(self) -> None:
        _tag, path, within = self._open.pop()
        self.orders.add((path, *_steps(within)))


def _steps(names: list[str]) -> list[str]:
    """Rows of a list count once, however many they are."""
    return [name for number, name in enumerate(names) if number == 0 or names[number - 1] != name]


def chosen(shapes: Mapping[Page, AbstractSet[object]]) -> list[Page]:
    """Few of the pages, in which all shapes are seen that there are in any."""
    left = {page: set(made) for page, made in shapes.items()}
    few = []
    while any(left.values()):
        best = max(left, key=lambda page: len(left[page]))
        seen = left.pop(best)
        for made in left.values():
            made -= seen
        few.append(best)
    return few
