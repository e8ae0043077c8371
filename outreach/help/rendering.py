"""Chapters of the handbook as HTML: Markdown without raw HTML, rendered once per process and language.

A heading ends with its anchor, the same in every language: `## Log a contact {#contact}`. Links between chapters and to
pictures are written as they work in the repository (`consent.md#record`, `../../static/help/case.png`).
"""

import re
import struct
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from outreach.core.languages import FIRST_LANGUAGE, in_turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

FOLDER = Path(__file__).parent
_ANCHOR = re.compile(r" \{#([a-z0-9-]+)\}$")
_CHAPTER = re.compile(r"^([a-z0-9-]+)\.md(?=#|$)")


@dataclass(frozen=True)
class Chapter:
    """A chapter in one language. sections: the title of each section, by its anchor; body: without the title."""

    title: str
    sections: dict[str, str]
    body: Markup


@cache
def chapter(name: str, code: str) -> Chapter:
    """Return a chapter in a language, else in its fallback. Raises FileNotFoundError if there is none at all."""
    found = next((file for one in in_turn(code) if (file := FOLDER / one / f"{name}.md").is_file()), None)
    return render((found or FOLDER / code / f"{name}.md").read_text(encoding="utf-8"))


def render(text: str) -> Chapter:
    """Render a chapter, which begins with its title (`# …`)."""
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    _heading, title, _end, *tokens = markdown.parse(text)
    sections = _mark_sections(tokens)
    for inline in tokens:
        _mend_addresses(inline.children or ())
    # Escaped by the renderer, which lets no HTML of the text through (test_a_chapter_lets_no_html_through).
    return Chapter(title.content, sections, Markup(markdown.renderer.render(tokens, markdown.options, {})))  # noqa: S704


def _mark_sections(tokens: "Sequence[Token]") -> dict[str, str]:
    """Move the anchor at the end of each heading into its id; return the titles by anchor."""
    sections = {}
    for heading, inline in pairwise(tokens):
        if heading.type == "heading_open" and (found := _ANCHOR.search(inline.content)):
            heading.attrSet("id", found[1])
            parts = inline.children or []
            parts[-1].content = _ANCHOR.sub("", parts[-1].content)
            sections[found[1]] = "".join(part.content for part in parts)
    return sections


def _mend_addresses(tokens: "Sequence[Token]") -> None:
    """Turn addresses that work in the repository into those of the site, seen from the page of a chapter."""
    for token in tokens:
        if token.type == "link_open":
            token.attrSet("href", _CHAPTER.sub(r"\1", str(token.attrGet("href"))))
        elif token.type == "image":
            file = str(token.attrGet("src"))
            width, height = _size(FOLDER / FIRST_LANGUAGE / file)
            token.attrs |= {"src": file.removeprefix("../"), "width": width, "height": height, "loading": "lazy"}


def _size(picture: Path) -> tuple[int, int]:
    """Return width and height of a PNG: a page that keeps room for it stays at the section that was asked for."""
    width, height = struct.unpack(">II", picture.read_bytes()[16:24])
    return width, height
