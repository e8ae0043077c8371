"""What a lower floor asks of the higher ones, and who answers, in the order of the answers."""

from collections.abc import Sequence
from typing import Any

from outreach.access import leaving, outbox
from outreach.access.visitor import requests as visitor
from outreach.accompanying import feedbacks
from outreach.accompanying import recounting as accompanied_told
from outreach.accompanying import referral_page as accompanied
from outreach.api import telling, webhooks
from outreach.c1_core_person import contacts, encounters
from outreach.c1_core_person import recounting as c1_told
from outreach.c1_core_person.core_leaders.contradicting import LEADER_TERMS
from outreach.c1_core_person.winning import handing
from outreach.c2_connect import agency_figures, asked_of_school, contradicting, referral_parts, routing
from outreach.c2_connect import leaving as agencys_last
from outreach.c2_connect import recounting as c2_told
from outreach.c2_connect.chasing import stuck
from outreach.c3_control import contradicting as beds_and_seats
from outreach.c3_control import nights
from outreach.c3_control import recounting as c3_told
from outreach.c3_control.placements.contradicting import PLACEMENTS
from outreach.c4_continue import recounting as c4_told
from outreach.c4_continue.employers.contradicting import JOB_PLACES
from outreach.c5_complete import contradicting as closings
from outreach.c5_complete import recounting as c5_told
from outreach.c5_complete.pathways import recounting as pathways_told
from outreach.casefile import (
    comments,
    contradictions,
    head_marks,
    history,
    sittings,
    transfers,
    visits,
)
from outreach.casefile.consents import contradicting as consents_broken
from outreach.casefile.family import warning as family_warns
from outreach.casefile.finding import found, last_met
from outreach.casefile.history import recounting as casefile_told
from outreach.casefile.risks import recounting as risks_told
from outreach.casefile.safe_contact import warning
from outreach.casefile.schooling import asked_before
from outreach.directory import agencies, listing
from outreach.directory.working_group import decisions
from outreach.partners import closing
from outreach.partners.links.on_referral import part as links_part
from outreach.web import whole
from outreach.wiring.records import RECORDS

ASKED: tuple[tuple[str, list[Any], Sequence[Any]], ...] = (
    (
        "what stands and breaks a rule",
        contradictions.checks,
        [
            contradicting.REFERRALS,
            consents_broken.CONSENTS,
            beds_and_seats.STAYS,
            PLACEMENTS,
            beds_and_seats.SEATS,
            closings.CLOSINGS,
            JOB_PLACES,
            LEADER_TERMS,
        ],
    ),
    ("what was asked of school already", asked_before.asked, [asked_of_school.of_case]),
    ("when and where somebody was last met", last_met.asked, [contacts.last_met]),
    ("what somebody wrote of meeting a colleague's", found.met_by, [encounters.of_people]),
    (
        "what a closed account leaves behind",
        leaving.counts,
        [
            leaving.only_head,
            agencys_last.only_account,
            transfers.left_behind,
            handing.left_behind,
            decisions.left_behind,
        ],
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
            *(noun.source for noun in RECORDS.values()),
            *risks_told.ENTRIES,
            *c1_told.ENTRIES,
            *c2_told.ENTRIES,
            *accompanied_told.ENTRIES,
            *c3_told.ENTRIES,
            *c4_told.ENTRIES,
            *c5_told.ENTRIES,
            *pathways_told.ENTRIES,
        ],
    ),
    (
        "what warns atop a case",
        head_marks.asked,
        [warning.marks, family_warns.marks, comments.marks, visits.marks, sittings.marks],
    ),
    ("how a message is signed", outbox.signers, [telling.sign]),
)
