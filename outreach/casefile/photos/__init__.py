"""The photo of a young person: by a consent of its own, sealed under a key of its own, gone when that is withdrawn."""

from outreach.casefile.photos.keeping import (
    destroy_of_person,
    end_under,
    end_without_basis,
    remove,
    take,
)
from outreach.casefile.photos.models import Gone, Photo, PhotoPicture, all_of, current, standing, whole
from outreach.casefile.photos.sight import for_agency, lets_agency, may_go, of_case, small_of

__all__ = [
    "Gone",
    "Photo",
    "PhotoPicture",
    "all_of",
    "current",
    "destroy_of_person",
    "end_under",
    "end_without_basis",
    "for_agency",
    "lets_agency",
    "may_go",
    "of_case",
    "remove",
    "small_of",
    "standing",
    "take",
    "whole",
]
