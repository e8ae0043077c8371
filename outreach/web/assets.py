"""Assets of our own and from packages: fonts, style sheets, the script; compressed and cached.

The address of an asset carries a version, a hash of its content: a browser may cache it for a year, and fetches it anew
when it has changed. (A font does not change.)
"""

import hashlib
import io
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
from flask import Flask, Response, current_app, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from outreach.core import fonts
from outreach.core.errors import NotFound

WITH_VERSION = ("static", "bootstrap.static", "web.font_faces")
TEXTS = ("text/css", "text/javascript", "image/svg+xml")
YEAR, DAY = 365 * 24 * 3600, 24 * 3600


def use_assets(app: Flask) -> None:
    """Serve the fonts, add versions to addresses, and compress text."""
    app.add_url_rule("/fonts/<name>.woff2", "web.font", font)
    app.add_url_rule("/fonts.css", "web.font_faces", font_faces)
    app.url_defaults(_add_version)
    app.jinja_env.globals.update(asset=address_of, icon=icon, first_font=_first_font)
    app.after_request(_compress)


def font(name: str) -> ResponseReturnValue:
    """Serve one cut of a font of the languages. Raises NotFound for any other."""
    served = {cut.name: cut.path for cut in _cuts()}
    if name not in served:
        raise NotFound
    return Response(_woff2(served[name]), mimetype="font/woff2")


def font_faces() -> ResponseReturnValue:
    """Serve the style sheet that names the fonts of the languages."""
    return Response(_faces(_cuts()), mimetype="text/css")


def address_of(filename: str) -> str:
    """Return the address of our own file; cached, since a page has forty icons."""
    return _address(current_app.static_url_path or "", request.script_root, filename)


def icon(name: str) -> Markup:
    """Return one of our icons, a part of the file of all; cached likewise."""
    return _icon(address_of("icons.svg"), name)


@cache
def _icon(address: str, name: str) -> Markup:
    return Markup('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>').format(
        address, name
    )


@lru_cache(maxsize=256)
def _address(_url_path: str, _script_root: str, filename: str) -> str:
    return url_for("static", filename=filename)


def kept_for() -> int:
    """Return the seconds for which a browser may cache the asset of this request."""
    if request.endpoint == "web.font":
        return YEAR
    asked = request.args.get("v")
    return YEAR if asked and asked == _version(request.endpoint, (request.view_args or {}).get("filename")) else DAY


def _cuts() -> tuple[fonts.Cut, ...]:
    return fonts.cuts(fonts.families())


def _first_font() -> str:
    """The name of the cut that every page needs at once."""
    return _cuts()[0].name


@cache
def _faces(cuts: tuple[fonts.Cut, ...]) -> str:
    face = (
        '@font-face {{ font-family: "{0.family}"; src: url("fonts/{0.name}.woff2") format("woff2"); '
        "font-weight: {0.weights}; font-display: swap; }}"
    )
    return "\n".join([*map(face.format, cuts), f":root {{ --fonts: {fonts.stack()}; }}\n"])


@cache
def _woff2(path: Path) -> bytes:
    """Convert a font to WOFF2, a third of the TTF's size; made once per process, in a fifth of a second."""
    from fontTools.ttLib import TTFont

    made, cut = io.BytesIO(), TTFont(path)
    cut.flavor = "woff2"
    cut.save(made)
    return made.getvalue()


def _add_version(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint in WITH_VERSION and (found := _version(endpoint, values.get("filename"))):
        values.setdefault("v", found)


def _version(endpoint: str | None, filename: str | None) -> str:
    if endpoint == "web.font_faces":
        return _digest_of(_faces(_cuts()))
    ours = endpoint != "bootstrap.static"
    folder = (current_app if ours else current_app.blueprints["bootstrap"]).static_folder
    return _digest(Path(folder or "") / (filename or ""))


@cache
def _digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@cache
def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else ""


def _compress(answer: Response) -> Response:
    """Compress assets, never pages: beside a secret, the length of a compressed page reveals its content (BREACH)."""
    if request.endpoint not in WITH_VERSION or answer.mimetype not in TEXTS:
        return answer
    answer.vary.add("Accept-Encoding")
    if answer.status_code == 200 and request.accept_encodings["br"] and not request.range:
        answer.direct_passthrough = False
        answer.set_data(_squeezed(answer.get_data()))
        answer.content_encoding = "br"
    return answer


@cache
def _squeezed(plain: bytes) -> bytes:
    squeezed: bytes = brotli.compress(plain)
    return squeezed
