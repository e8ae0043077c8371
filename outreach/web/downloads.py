"""Answers that a browser keeps as a file."""

from collections.abc import Iterator

from flask import Response

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX, "pdf": "application/pdf", "json": "application/json"}


def download(body: bytes | Iterator[str], name: str) -> Response:
    """Return a file of this name; its ending says what it is."""
    kind = KINDS[name.rpartition(".")[2]]
    return Response(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
