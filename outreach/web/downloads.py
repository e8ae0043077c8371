"""Answers that a browser keeps as a file."""

from flask import Response

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX}


def download(body: bytes, name: str) -> Response:
    """Return a file of this name; its ending says what it is."""
    kind = KINDS[name.rpartition(".")[2]]
    return Response(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
