"""Corrections: nothing written is beyond correction.

A record is corrected or voided by a dated counter-entry with its reason; the old words stay sealed, and readable for
who may see the case. Milestones, stage, due days and figures follow.
"""

from outreach.casefile.corrections.doing import Change, correct, keep, restore, void
from outreach.casefile.corrections.entries import (
    KINDS,
    Entry,
    Words,
    Written,
    check_day,
    is_seen,
    load,
    may_correct,
    put,
)
from outreach.casefile.corrections.models import AskedBy, Correction, Deed, Kind, Why, of_case, of_entry
from outreach.casefile.corrections.reading import OfCase, Told, in_words, past

__all__ = [
    "KINDS",
    "AskedBy",
    "Change",
    "Correction",
    "Deed",
    "Entry",
    "Kind",
    "OfCase",
    "Told",
    "Why",
    "Words",
    "Written",
    "check_day",
    "correct",
    "in_words",
    "is_seen",
    "keep",
    "load",
    "may_correct",
    "of_case",
    "of_entry",
    "past",
    "put",
    "restore",
    "void",
]
