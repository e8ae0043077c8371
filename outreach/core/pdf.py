"""PDF documents, typeset in memory by Typst from templates of ours: nothing of them touches the disk."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import fontpkg_sarabun

from outreach.core import clock

TEMPLATES = Path(__file__).parents[2] / "templates"
FONTS = Path(fontpkg_sarabun.__file__).parent / "files"


def typeset(template_name: str, values: Mapping[str, Any]) -> bytes:
    """The PDF of a template (`casefile/erasure.typ`) and its values.

    The template gets the values as JSON (`json(bytes(sys.inputs.values))`), never as markup: what is in them cannot
    become a command. It sees the fonts of the house and nothing else.
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
