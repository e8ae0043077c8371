"""What a lower floor looks up by a name, and what each floor keeps under it."""

from typing import Any

from outreach.access import endings, users
from outreach.access.bearer import tokens
from outreach.api.requests import problem_json
from outreach.c1_core_person import core_leaders
from outreach.c1_core_person import correcting as c1_written
from outreach.c1_core_person import forms as c1_forms
from outreach.c1_core_person.core_leaders import forms as core_leader_forms
from outreach.c2_connect import correcting as c2_written
from outreach.c2_connect import endings as sharing
from outreach.c2_connect import forms as c2_forms
from outreach.c2_connect import places_given
from outreach.c3_control import correcting as c3_written
from outreach.c3_control import group_sessions, nights, plans
from outreach.c3_control.camps import seats
from outreach.c3_control.correcting import forms as c3_forms
from outreach.c3_control.placements.dues import next_visits
from outreach.c3_control.plans import dues as plans_due
from outreach.c4_continue import correcting as c4_written
from outreach.c4_continue import follow_ups, lost, reviews
from outreach.c4_continue import forms as c4_forms
from outreach.c4_continue.conferences import correcting as conferences_written
from outreach.c4_continue.conferences import forms as conference_forms
from outreach.c4_continue.conferences import giving as conference_tasks
from outreach.c4_continue.helped import forms as c4_helped_forms
from outreach.c5_complete import ends, lasting, pathways, reopening, withdrawing
from outreach.c5_complete import forms as c5_forms
from outreach.c5_complete.pathways import correcting as pathways_written
from outreach.c5_complete.pathways import forms as pathway_forms
from outreach.casefile import (
    capacity,
    comments,
    corrections,
    due_days,
    evolving,
    notes,
)
from outreach.casefile.comments import forms as comment_forms
from outreach.casefile.consents import correcting as consents_written
from outreach.casefile.consents import withdrawing as withdrawals
from outreach.casefile.consents.recording import forms as consents_forms
from outreach.casefile.corrections import Kind
from outreach.casefile.corrections import forms as correcting
from outreach.casefile.corrections import overrides as overrides_written
from outreach.casefile.photos import keeping as photos
from outreach.casefile.risks import assessing, safety
from outreach.casefile.risks import forms as risk_forms
from outreach.exchange.fhir.routes import problem_fhir
from outreach.exchange.hsds.routes import problem_hsds
from outreach.partners.links import models as links
from outreach.web import problems
from outreach.wiring.records import RECORDS

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
            due_days.What.PATHWAY: pathways.next_steps,
            due_days.What.SEARCH: lost.searches,
            due_days.What.REVIEW: reviews.next_reviews,
            due_days.What.VISIT: next_visits,
            due_days.What.CONFERENCE: conference_tasks.next_days,
        },
    ),
    (
        "what has places, and how many are free",
        capacity.sources,
        {
            capacity.PlaceKind.BED: nights.offers,
            capacity.PlaceKind.CAMP: seats.offers,
            capacity.PlaceKind.THERAPY: group_sessions.offers,
            capacity.PlaceKind.AGENCY: places_given.offers,
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
            Kind.CORE_LEADER: core_leaders.WRITTEN,
            Kind.SCREENING: c2_written.SCREENING,
            Kind.FOLLOW_UP: c4_written.FOLLOW_UP,
            Kind.REVIEW: c4_written.REVIEW,
            Kind.CONFERENCE: conferences_written.CONFERENCE,
            Kind.CONFERENCE_TASK: conferences_written.TASK,
            **c4_written.KINDS,
            Kind.OUTCOME: withdrawing.WRITTEN,
            Kind.OUTCOME_END: ends.WRITTEN,
            Kind.RISK: assessing.WRITTEN,
            Kind.SAFETY_PLAN: safety.WRITTEN,
            Kind.COMMENT: comments.WRITTEN,
            **c3_written.KINDS,
            **pathways_written.KINDS,
            Kind.CONSENT: consents_written.CONSENT,
            Kind.CLOSING: reopening.WRITTEN,
            Kind.OVERRIDE: overrides_written.OVERRIDE,
            **{noun.kind: evolving.written(noun) for noun in RECORDS.values()},
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
            Kind.CORE_LEADER: core_leader_forms.CorrectTermForm,
            Kind.SCREENING: c2_forms.CorrectScreeningForm,
            Kind.FOLLOW_UP: c4_forms.CorrectFollowUpForm,
            Kind.REVIEW: c4_forms.CorrectReviewForm,
            Kind.CONFERENCE: conference_forms.CorrectConferenceForm,
            Kind.CONFERENCE_TASK: conference_forms.CorrectTaskForm,
            **c4_helped_forms.FORMS,
            Kind.OUTCOME_END: c5_forms.CorrectEndForm,
            **risk_forms.FORMS,
            Kind.COMMENT: comment_forms.CorrectCommentForm,
            **c3_forms.FORMS,
            **pathway_forms.FORMS,
            Kind.CONSENT: consents_forms.CorrectConsentForm,
            Kind.OVERRIDE: correcting.CorrectMoveForm,
            **{noun.kind: noun.correcting for noun in RECORDS.values()},
        },
    ),
    ("which records are written anew when they change", evolving.NOUNS, RECORDS),
    (
        "who tells a program of a problem",
        problems.speakers,
        {"/api/": problem_json, "/fhir/": problem_fhir, "/hsds/": problem_hsds},
    ),
)
