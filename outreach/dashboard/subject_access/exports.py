"""The export: everything about one person, as JSON and as PDF (access and portability, PDPA ss. 30, 31)."""

import json
from base64 import b64decode
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile import corrections, erasing
from outreach.casefile.cases import Case
from outreach.casefile.corrections import Correction
from outreach.casefile.photos import PhotoPicture
from outreach.core import clock, pdf
from outreach.core.language import speaking
from outreach.core.languages import OF_PAPERS
from outreach.core.sealing import Unreadable
from outreach.dashboard.subject_access import masks, presenters, receipts, walk
from outreach.dashboard.subject_access.masks import Mask
from outreach.dashboard.subject_access.walk import Row

TEMPLATE = "dashboard/export.typ"
CHUNK = 16_384  # characters


def as_json(session: Session, case: Case, actor: User) -> Iterator[str]:
    """Return the export as chunks of JSON. All is read, and audited, before the first chunk leaves."""
    rows, mask, looks = _gather(session, case, actor)
    records: dict[str, Any] = {}
    for row in rows:
        records.setdefault(row.table, []).append(_data(row, mask))
    whole = {
        "law": "Personal Data Protection Act B.E. 2562, ss. 30 and 31",
        "made_at": clock.now().isoformat(timespec="seconds"),
        "case": case.number,
        "records": records,
        "looks": [dict(zip(("day", "name", "role", "times"), look, strict=True)) for look in looks],
        "left_out": walk.LEFT_OUT | {"others": f"what is said of other people reads {masks.SOMEBODY}"},
    }
    return _pieces(whole)


def as_pdf(session: Session, case: Case, actor: User) -> bytes:
    """Return the export as a PDF, in Thai."""
    rows, mask, looks = _gather(session, case, actor)
    with speaking(OF_PAPERS):
        parts = [
            {"title": str(kept.label), "rows": [_lines(row, mask) for row in of_table]}
            for kept, of_table in groupby(rows, key=lambda row: row.kept)
        ]
        said = {"parts": parts, "looks": looks, "photos": _photos(rows)}
        return pdf.typeset(TEMPLATE, receipts.head(session, case, actor) | said)


def _gather(session: Session, case: Case, actor: User) -> tuple[list[Row], Mask, list[list[str]]]:
    audit.record(session, "person.export", actor, person_id=case.person_id, about=f"case:{case.id}")
    person_ids = erasing.people_of(session, case.person_id)
    rows = [row for row in walk.of_people(session, person_ids) if _is_seen(session, row, actor)]
    with speaking(OF_PAPERS):
        return rows, masks.of_rows(session, person_ids, rows), receipts.looks(session, person_ids)


def _is_seen(session: Session, row: Row, actor: User) -> bool:
    """Return True if the actor may see it: what links two young people asks for sight of both."""
    if isinstance(row.row, Correction):
        return corrections.is_seen(session, row.row.kind, row.row.entry_id, actor)
    kind = next((kind for kind, one in corrections.KINDS.items() if one.seen and one.table is row.kept.kind), None)
    return kind is None or corrections.is_seen(session, kind, row.row.id, actor)


def _photos(rows: list[Row]) -> list[list[int]]:
    """Return the bytes of each photo, as the template reads them."""
    texts = [row.sealed.get("picture", (None, ""))[1] for row in rows if row.table == PhotoPicture.__tablename__]
    return [list(b64decode(text)) for text in texts if text and not isinstance(text, Unreadable)]


def _data(row: Row, mask: Mask) -> dict[str, Any]:
    sealed = {name: mask.field(row.table, name, text) for name, (_kind, text) in row.sealed.items()}
    plain = {name: presenters.as_data(value) for name, value in row.plain.items()}
    return plain | {name: presenters.parsed(row.table, name, text) for name, text in sealed.items()}


def _lines(row: Row, mask: Mask) -> list[list[str]]:
    sealed = {name: mask.field(row.table, name, text) for name, (_kind, text) in row.sealed.items()}
    of_kind = row.plain.get("kind") if row.table == Correction.__tablename__ else None
    told = [
        [str(row.kept.label_of(name)), presenters.sealed(row.table, name, text, of_kind)]
        for name, text in sealed.items()
    ]
    return [[label, value] for label, value in presenters.plain(row)] + told


def _pieces(whole: dict[str, Any]) -> Iterator[str]:
    piece = ""
    for part in json.JSONEncoder(ensure_ascii=False, indent=1).iterencode(whole):
        piece += part
        if len(piece) >= CHUNK:
            yield piece
            piece = ""
    yield piece + "\n"
