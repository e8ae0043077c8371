"""What follows what: the acts of higher floors, in the order in which they run."""

from collections.abc import Callable, Sequence
from typing import Any

from outreach.access import denials, endings
from outreach.accompanying import feedbacks
from outreach.api import telling, webhooks
from outreach.c1_core_person import core_persons, groups
from outreach.c2_connect import answers_told, referrals
from outreach.c2_connect import endings as sharing
from outreach.c3_control import camps, ending, from_sheet, group_sessions, rolls, waiting
from outreach.c4_continue import ending as c4_ending
from outreach.c4_continue.conferences import holding as conferences
from outreach.c5_complete import closures
from outreach.casefile import (
    consents,
    erasing,
    merging,
    milestones,
    visits,
)
from outreach.casefile.attachments import models as attachments
from outreach.casefile.consents import correcting as consents_written
from outreach.casefile.erasing import replays
from outreach.casefile.family import kinships
from outreach.casefile.finding import kept_names
from outreach.casefile.flags import noticing, raised
from outreach.casefile.merging import ending as merges
from outreach.casefile.notices import reading as told
from outreach.casefile.photos import keeping as photos
from outreach.casefile.restrictions import restricting
from outreach.casefile.risks import carrying
from outreach.casefile.risks import ending as risks_ended
from outreach.core import ledger
from outreach.partners import closing
from outreach.partners.links import notices

FOLLOWS: tuple[tuple[str, list[Any], Sequence[Callable[..., Any]]], ...] = (
    ("a consent is withdrawn", consents.on_withdrawal, [sharing.end_under, photos.end_under]),
    ("a consent is corrected or voided", consents_written.on_correction, [sharing.end_uncovered]),
    (
        "a referral takes a step",
        referrals.on_step,
        [notices.tell_step, answers_told.tell_step, feedbacks.keep_concern, telling.tell],
    ),
    (
        "a person is erased",
        erasing.on_erasure,
        [
            attachments.destroy_of_person,
            photos.destroy_of_person,
            core_persons.end_of_person,
            kinships.end_of_person,
            rolls.end_of_person,
            waiting.end_of_person,
            group_sessions.end_of_person,
            from_sheet.end_of_person,
            groups.end_of_person,
            ending.end_of_person,
            conferences.end_of_person,
            c4_ending.end_of_person,
            merges.destroy_of_person,
            restricting.end_of_person,
            raised.end_of_person,
            told.end_of_person,
            sharing.end_of_person,
            risks_ended.end_of_person,
            kept_names.forget_key,
        ],
    ),
    ("two records are merged, and a case is to rest", merging.on_rest, [closures.check_can_rest]),
    ("two records are merged, and a case rests", merging.on_rested, [carrying.carry]),
    ("a merge is undone", merging.on_parting, [sharing.end_without_basis, photos.end_without_basis, carrying.undo]),
    ("a database is put back", ledger.on_replay, [replays.redo, endings.redo]),  # an erased person needs no ending
    ("a seat in a camp is free", camps.on_free_seat, [waiting.promote]),
    (
        "something happens in a case",
        milestones.on_record,
        [visits.seen, waiting.end_of_closed, group_sessions.end_of_closed],
    ),
    ("an agency closes", closing.on_closing, [webhooks.end_of_agency]),
    ("a page or a record is refused", denials.on_denial, [noticing.denied]),
)
