"""The wiring of hooks and their handlers, in the order in which they run: one table, read at the start."""

from collections.abc import Callable, Sequence
from typing import Any

from outreach.access import denials, endings, leaving, outbox, users
from outreach.access.bearer import tokens
from outreach.access.visitor import requests as visitor
from outreach.accompanying import feedbacks
from outreach.accompanying import recounting as accompanied_told
from outreach.accompanying import referral_page as accompanied
from outreach.api import telling, webhooks
from outreach.api.requests import problem_json
from outreach.c1_core_person import contacts, core_persons, encounters, groups
from outreach.c1_core_person import correcting as c1_written
from outreach.c1_core_person import forms as c1_forms
from outreach.c1_core_person import recounting as c1_told
from outreach.c2_connect import agency_figures, answers_told, contradicting, referral_parts, referrals, routing
from outreach.c2_connect import correcting as c2_written
from outreach.c2_connect import endings as sharing
from outreach.c2_connect import forms as c2_forms
from outreach.c2_connect import leaving as agencys_last
from outreach.c2_connect import recounting as c2_told
from outreach.c2_connect.chasing import stuck
from outreach.c3_control import camps, ending, from_sheet, nights, plans, rolls, waiting
from outreach.c3_control import contradicting as beds_and_seats
from outreach.c3_control import correcting as c3_written
from outreach.c3_control import recounting as c3_told
from outreach.c3_control.correcting import forms as c3_forms
from outreach.c3_control.plans import dues as plans_due
from outreach.c4_continue import correcting as c4_written
from outreach.c4_continue import follow_ups, lost
from outreach.c4_continue import forms as c4_forms
from outreach.c4_continue import recounting as c4_told
from outreach.c5_complete import closures, ends, lasting, reopening, withdrawing
from outreach.c5_complete import contradicting as closings
from outreach.c5_complete import forms as c5_forms
from outreach.c5_complete import recounting as c5_told
from outreach.casefile import (
    comments,
    consents,
    contradictions,
    corrections,
    due_days,
    erasing,
    head_marks,
    history,
    merging,
    milestones,
    notes,
    sittings,
    transfers,
    visits,
)
from outreach.casefile.attachments import models as attachments
from outreach.casefile.comments import forms as comment_forms
from outreach.casefile.consents import contradicting as consents_broken
from outreach.casefile.consents import correcting as consents_written
from outreach.casefile.consents import withdrawing as withdrawals
from outreach.casefile.consents.recording import forms as consents_forms
from outreach.casefile.corrections import Kind
from outreach.casefile.corrections import forms as correcting
from outreach.casefile.corrections import overrides as overrides_written
from outreach.casefile.erasing import replays
from outreach.casefile.finding import found, kept_names, last_met
from outreach.casefile.flags import noticing, raised
from outreach.casefile.history import recounting as casefile_told
from outreach.casefile.merging import ending as merges
from outreach.casefile.notices import reading as told
from outreach.casefile.photos import keeping as photos
from outreach.casefile.restrictions import restricting
from outreach.casefile.risks import assessing, carrying, safety
from outreach.casefile.risks import ending as risks_ended
from outreach.casefile.risks import forms as risk_forms
from outreach.casefile.risks import recounting as risks_told
from outreach.casefile.safe_contact import warning
from outreach.core import ledger
from outreach.directory import agencies, listing
from outreach.exchange.fhir.routes import problem_fhir
from outreach.exchange.hsds.routes import problem_hsds
from outreach.partners import closing
from outreach.partners.links import models as links
from outreach.partners.links import notices
from outreach.partners.links.on_referral import part as links_part
from outreach.web import problems, whole

Acts = Sequence[Callable[..., Any]]

FOLLOWS: tuple[tuple[str, list[Any], Acts], ...] = (
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
            rolls.end_of_person,
            waiting.end_of_person,
            from_sheet.end_of_person,
            groups.end_of_person,
            ending.end_of_person,
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
    ("something happens in a case", milestones.on_record, [visits.seen, waiting.end_of_closed]),
    ("an agency closes", closing.on_closing, [webhooks.end_of_agency]),
    ("a page or a record is refused", denials.on_denial, [noticing.denied]),
)
ASKED: tuple[tuple[str, list[Any], Sequence[Any]], ...] = (
    (
        "what stands and breaks a rule",
        contradictions.checks,
        [
            contradicting.REFERRALS,
            consents_broken.CONSENTS,
            beds_and_seats.STAYS,
            beds_and_seats.SEATS,
            closings.CLOSINGS,
        ],
    ),
    ("when and where somebody was last met", last_met.asked, [contacts.last_met]),
    ("what somebody wrote of meeting a colleague's", found.met_by, [encounters.of_people]),
    (
        "what a closed account leaves behind",
        leaving.counts,
        [leaving.only_head, agencys_last.only_account, transfers.left_behind],
    ),
    ("what else ends with an agency", closing.also_ends, [webhooks.how_many]),
    ("what an entry of the directory breaks", agencies.breaks, [contradicting.at_agency]),
    ("which referrals a young person did not feel safe at", stuck.unsafe_among, [feedbacks.felt_unsafe]),
    ("what stands on the page of a referral", referral_parts.parts, [accompanied.part, links_part]),
    ("what the table of agencies tells of their referrals", listing.figures, [agency_figures.of_agencies]),
    ("how many places our own houses have", routing.house_places, [nights.free_tonight]),
    ("who has changed a row last, and when", whole.last_changes, [visitor.last_change]),
    (
        "what the history of a case is made of",
        history.sources,
        [
            *casefile_told.ENTRIES,
            *risks_told.ENTRIES,
            *c1_told.ENTRIES,
            *c2_told.ENTRIES,
            *accompanied_told.ENTRIES,
            *c3_told.ENTRIES,
            *c4_told.ENTRIES,
            *c5_told.ENTRIES,
        ],
    ),
    ("what warns atop a case", head_marks.asked, [warning.marks, comments.marks, visits.marks, sittings.marks]),
    ("how a message is signed", outbox.signers, [telling.sign]),
)
BY_NAME: tuple[tuple[str, dict[Any, Any], dict[Any, Any]], ...] = (
    (
        "when a case is looked at again",
        due_days.sources,
        {
            due_days.What.PLAN: plans.next_looks,
            due_days.What.FOLLOW_UP: follow_ups.next_follow_ups,
            due_days.What.OUTCOME: lasting.first_looks,
            due_days.What.RISK: assessing.next_looks,
            due_days.What.ACT: plans_due.next_acts,
            due_days.What.SEARCH: lost.searches,
        },
    ),
    (
        "what was ended and stays ended",
        endings.KINDS,
        {
            "user": users.ENDING,
            "token": tokens.ENDING,
            "consent": withdrawals.ENDING,
            "referral": sharing.ENDING,
            "link": links.ENDING,
            "photo": photos.ENDING,
        },
    ),
    (
        "what is written and can be corrected",
        corrections.KINDS,
        {
            Kind.CONTACT: c1_written.CONTACT,
            Kind.NOTE: notes.WRITTEN,
            Kind.CORE_PERSON: c1_written.CORE_PERSON,
            Kind.GROUP: c1_written.GROUP,
            Kind.SCREENING: c2_written.SCREENING,
            Kind.FOLLOW_UP: c4_written.FOLLOW_UP,
            Kind.REVIEW: c4_written.REVIEW,
            Kind.OUTCOME: withdrawing.WRITTEN,
            Kind.OUTCOME_END: ends.WRITTEN,
            Kind.RISK: assessing.WRITTEN,
            Kind.SAFETY_PLAN: safety.WRITTEN,
            Kind.COMMENT: comments.WRITTEN,
            **c3_written.KINDS,
            Kind.CONSENT: consents_written.CONSENT,
            Kind.CLOSING: reopening.WRITTEN,
            Kind.OVERRIDE: overrides_written.OVERRIDE,
        },
    ),
    (
        "by which form it is corrected",
        correcting.FORMS,
        {
            Kind.CONTACT: c1_forms.CorrectContactForm,
            Kind.NOTE: correcting.CorrectNoteForm,
            Kind.CORE_PERSON: c1_forms.CorrectCorePersonForm,
            Kind.GROUP: c1_forms.CorrectGroupForm,
            Kind.SCREENING: c2_forms.CorrectScreeningForm,
            Kind.FOLLOW_UP: c4_forms.CorrectFollowUpForm,
            Kind.REVIEW: c4_forms.CorrectReviewForm,
            Kind.OUTCOME_END: c5_forms.CorrectEndForm,
            **risk_forms.FORMS,
            Kind.COMMENT: comment_forms.CorrectCommentForm,
            **c3_forms.FORMS,
            Kind.CONSENT: consents_forms.CorrectConsentForm,
            Kind.OVERRIDE: correcting.CorrectMoveForm,
        },
    ),
    (
        "who tells a program of a problem",
        problems.speakers,
        {"/api/": problem_json, "/fhir/": problem_fhir, "/hsds/": problem_hsds},
    ),
)


def wire() -> None:
    """Fill the hook lists of the lower layers. Idempotent."""
    for _what, kept, acts in (*FOLLOWS, *ASKED):
        kept[:] = acts
    for _what, table, named in BY_NAME:
        table.clear()
        table.update(named)
