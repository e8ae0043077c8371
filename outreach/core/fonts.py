"""Fonts of pages, papers and charts: a family for each language, named in its row of `languages.py`.

The files come from packages (`fontpkg-NAME` in pyproject.toml); nothing is fetched from elsewhere.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from outreach.core.languages import FIRST_LANGUAGE, LANGUAGES

WEIGHTS = (400, 500, 600, 700)


@dataclass(frozen=True)
class Cut:
    """A font file that pages load. weights: as CSS has it, one number or the range of a variable font."""

    family: str
    weights: str
    path: Path

    @property
    def name(self) -> str:
        """The file's name without its ending; variable fonts have brackets in theirs."""
        return self.path.stem.replace("[", "-").replace("]", "")


def families() -> tuple[str, ...]:
    """Return the families of all languages, that of the first language first."""
    fonts = [LANGUAGES[FIRST_LANGUAGE].font, *(language.font for language in LANGUAGES.values())]
    return tuple(dict.fromkeys(font for font in fonts if font))


def stack() -> str:
    """Return the families as a CSS font-family list, with the device's sans-serif at its end."""
    return ", ".join((*(f'"{family}"' for family in families()), "sans-serif"))


def folders() -> list[Path]:
    """Return the folders of the font files. Raises fontpkg.FamilyNotInstalled for one without its package."""
    return list(dict.fromkeys(cut.path.parent for cut in cuts(families())))


@cache
def cuts(names: tuple[str, ...]) -> tuple[Cut, ...]:
    """Return the upright files of some families, a variable font once. Raises fontpkg.FamilyNotInstalled."""
    import fontpkg

    found = [(name, fontpkg.family(name).files) for name in names]
    return tuple(
        Cut(name, f"{file.wght_min:g} {file.wght_max:g}" if file.variable else str(file.weight), file.path)
        for name, files in found
        for file in files
        if file.style == "normal" and (file.variable or file.weight in WEIGHTS)
    )
