"""PDF documents, typeset in memory by Typst from our templates: nothing is written to disk."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import fontpkg_sarabun

from outreach.core import clock

TEMPLATES = Path(__file__).parents[2] / "templates"
FONTS = Path(fontpkg_sarabun.__file__).parent / "files"


def typeset(template_name: str, values: Mapping[str, Any]) -> bytes:
    """Typeset a template (`casefile/erasure.typ`) with its values; return the PDF.

    The template gets the values as JSON (`json(bytes(sys.inputs.values))`), never as markup, so a value cannot inject
    commands. It has our fonts and no others.
    """
    import typst

    from outreach.core.pdf_text import each_sign_once

    made: bytes = typst.compile(
        TEMPLATES / template_name,
        root=TEMPLATES,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"values": json.dumps(values, ensure_ascii=False)},
        format="pdf",
        timestamp=int(clock.now().timestamp()),
    )
    return each_sign_once(made)
