"""PDF documents, typeset in memory by Typst from our templates: nothing is written to disk."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from outreach.core import clock, fonts, memory
from outreach.core.languages import OF_PAPERS

TEMPLATES = Path(__file__).parents[2] / "templates"


def typeset(template_name: str, values: Mapping[str, Any]) -> bytes:
    """Typeset a template (`casefile/erasure.typ`) with its values; return the PDF.

    The template gets the values as JSON (`json(bytes(sys.inputs.values))`), never as markup, so a value cannot inject
    commands; `fonts` (JSON) and `lang` stand beside them. It has our fonts and no others.
    """
    import typst

    from outreach.core.pdf_text import each_sign_once

    made: bytes = typst.compile(**job(template_name, values), format="pdf", timestamp=int(clock.now().timestamp()))
    whole = each_sign_once(made)
    memory.give_back()
    return whole


def job(template_name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of `typst.compile` for a template and its values, whatever the format."""
    return {
        "input": TEMPLATES / template_name,
        "root": TEMPLATES,
        "font_paths": [*fonts.folders()],
        "ignore_system_fonts": True,
        "sys_inputs": {
            "values": json.dumps(values, ensure_ascii=False),
            "fonts": json.dumps(fonts.families()),
            "lang": OF_PAPERS,
        },
    }
