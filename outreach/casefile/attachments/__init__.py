"""Attachments: consent scans, photos, certificates, letters. Sealed in pieces, served as downloads only."""

from outreach.casefile.attachments.models import (
    MOST_OF_A_CASE,
    Attachment,
    AttachmentDetails,
    AttachmentKind,
    AttachmentPiece,
    add,
    add_scan,
    check_room,
    destroy_of_person,
    in_case,
    of_case,
    opened,
    places,
    remove,
)
from outreach.core.files.content import Arrived, ContentType, check

__all__ = [
    "MOST_OF_A_CASE",
    "Arrived",
    "Attachment",
    "AttachmentDetails",
    "AttachmentKind",
    "AttachmentPiece",
    "ContentType",
    "add",
    "add_scan",
    "check",
    "check_room",
    "destroy_of_person",
    "in_case",
    "of_case",
    "opened",
    "places",
    "remove",
]
