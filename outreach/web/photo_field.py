"""Fields for a photo, and for a photo or a PDF."""

from typing import Any

from outreach.core.files.content import ContentType
from outreach.core.language import LazyText
from outreach.web.uploads import FileField


def file_field(label: LazyText, *, needed: bool = True) -> Any:
    """Make a field for a photo or a PDF. On a phone it may come from the camera."""
    return FileField(label, needed=needed, accept=",".join(ContentType))


def picture_field(label: LazyText) -> Any:
    """Make a field for a photo alone."""
    return FileField(label, needed=True, accept=",".join(ContentType.where(lambda one: one != ContentType.PDF)))
