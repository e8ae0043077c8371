"""Assets of our own and from packages: the Thai font, the style sheet, the small script."""

from pathlib import Path

import fontpkg_sarabun
from flask import Flask, send_from_directory
from flask.typing import ResponseReturnValue

from outreach.ground.errors import NotFound

FONTS = Path(fontpkg_sarabun.__file__).parent / "files"
SERVED = ("Sarabun-Regular.ttf", "Sarabun-Medium.ttf", "Sarabun-SemiBold.ttf", "Sarabun-Bold.ttf")


def use_assets(app: Flask) -> None:
    """Serve the font."""
    app.add_url_rule("/fonts/<name>", "web.font", font)


def font(name: str) -> ResponseReturnValue:
    """One cut of the font. Raises NotFound for any other file."""
    if name not in SERVED:
        raise NotFound
    return send_from_directory(FONTS, name, mimetype="font/ttf")
