"""Every form that changes a record carries the version of what it shows; a new form does, or says why it need not."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from outreach.web.application import OutreachApp
from outreach.web.whole import NAME
from tests.support.browser import Browser
from tests.support.cast import Cast
from tests.support.databases import lay
from tests.support.forms import Form, Page
from tests.support.matrix import MATRIX, ROLES, Peopled, address_for, rule_for

WITHOUT = {
    "of a camp: it adds rows, or decides once; or the sheet is the sender's own": """
        c3_control.upload_sheet c3_control.camp_sheet c3_control.sheet_columns c3_control.call_off_camp
        c1_core_person.group_rivalries c3_control.add_session
    """,
    "the sign-in, account or visit of whoever sends it, which nobody else changes": """
        access.sign_in access.accept_invitation access.enter_code access.notice access.set_up_codes access.confirm
        access.change_password access.telling_wish dashboard.agenda_feed partners.link_page
    """,
    "it asks or looks for something, and changes no record": """
        access.user_list c2_connect.stuck_list c3_control.camp_list c3_control.placement_list c3_control.house
        c3_control.choose_cohort
        c4_continue.fund_list c4_continue.employer_list c4_continue.mentor_list
        casefile.find casefile.same_person
        dashboard.approvals dashboard.case_list directories.choose directory.agency_list
    """,
    "it adds a row beside those that stand, and changes none of them": """
        access.add_user access.reset_sign_in api.make_token
        directory.add_agency directory.add_partner directory.add_service directory.add_contact_person
        directory.add_agreement directory.add_scan directory.community_list
        casefile.record_consent casefile.ask_for_photo casefile.write_note casefile.attach casefile.emergency
        casefile.emergency_hidden casefile.ask_mending casefile.comment_list
        casefile.add_record
        casefile.stop_use casefile.relapse casefile.override_stage casefile.ask_take_over casefile.decide_contradiction
        c1_core_person.round_list
        c1_core_person.first_contact c1_core_person.log_contact c1_core_person.meet c1_core_person.link_core_person
        c1_core_person.join_group c1_core_person.place_list c1_core_person.write_talk c1_core_person.add_activity
        c1_core_person.core_person_groups c1_core_person.begin_term
        directory.call_meeting directory.add_member directory.add_decision directory.name_agreement
        c2_connect.send_referral c2_connect.told c2_connect.referral_letters c2_connect.add_rule
        accompanying.note_handover accompanying.give_feedback
        c3_control.add_goal c3_control.tell_progress c3_control.add_act c3_control.together
        c3_control.announce_camp c3_control.open_house c3_control.enrol c3_control.admit c3_control.attend_therapy
        c3_control.sort_camp c3_control.needs_of_many
        c3_control.place c3_control.visit_placement
        c3_control.group_sessions c3_control.book_session
        c3_control.give_medicine c3_control.write_incident c3_control.camp_incident c3_control.go_on_leave
        c3_control.agree_rules
        c3_control.hold_class c3_control.write_day_log
        c4_continue.plan_conference c4_continue.add_conference_part c4_continue.give_conference_task
        c4_continue.follow_up c4_continue.give c4_continue.give_together c4_continue.open_fund c4_continue.pay_in
        c5_complete.begin_pathway
        c4_continue.add_employer c4_continue.add_mentor c4_continue.begin_work c4_continue.link_mentor
        c4_continue.begin_as_volunteer
        c5_complete.record_outcome c5_complete.sustain_outcome c5_complete.ask_to_close c5_complete.retention_list
        erasing.ask
    """,
    "it ends, decides or answers what stands, once: whoever comes second is refused, and told why": """
        api.rotate_token casefile.remove_attachment casefile.take_up_flags casefile.flag casefile.review_emergency
        casefile.decide_take_over casefile.answer_mending casefile.uncarried_cases casefile.unmerge
        partners.answer partners.link_answer partners.close_agency directory.send_change_back
        c3_control.act_done c5_complete.pathway_step c4_continue.conference_task_done
        c3_control.finish_camp
        c3_control.end_stay c5_complete.withdraw_outcome c5_complete.send_back_outcome c5_complete.approve_closure
        c5_complete.refuse_closure c5_complete.take_closing_back c5_complete.reopen
        c5_complete.decide_retention erasing.erasure
    """,
    "it carries the revisions of the two records, and shows both anew (casefile/merging)": "casefile.merge",
    "it writes the rows alone that were touched, and leaves the others (c3_control/rolls.py)": """
        c3_control.attendance c3_control.roll_call_page
    """,
}
BEHIND_A_LINK = {"partners.link_appointment"}  # tests/partners/links/test_links.py
NEED_NOT = {endpoint for endpoints in WITHOUT.values() for endpoint in endpoints.split()}
FORMS = sorted(endpoint for endpoint, rows in MATRIX.items() if rows.get("GET") and rows.get("POST"))
SEALED = "Canary-"  # what stands in every sealed field (tests/support/canaries.py)


@pytest.fixture(scope="module")
def app(house: OutreachApp, peopled: Peopled) -> Iterator[OutreachApp]:
    """The application on a fresh copy of the whole world: pages are read here, and nothing is written."""
    yield from lay(house, peopled[0])


@pytest.mark.parametrize("endpoint", [one for one in FORMS if one not in NEED_NOT | BEHIND_A_LINK])
def test_a_form_that_edits_carries_the_version_that_it_shows(
    app: OutreachApp, cast: Cast, browser: Callable[..., Browser], peopled: Peopled, endpoint: str
) -> None:
    carried = [form for form in forms_of(app, cast, browser, peopled[1]["own"], endpoint) if NAME in form.fields]
    assert carried, f"{endpoint}: make it with web.whole.over, or say in WITHOUT why it needs no version"


@pytest.mark.parametrize("endpoint", sorted(NEED_NOT))
def test_a_form_without_a_version_shows_nothing_of_a_record(
    app: OutreachApp, cast: Cast, browser: Callable[..., Browser], peopled: Peopled, endpoint: str
) -> None:
    for form in forms_of(app, cast, browser, peopled[1]["own"], endpoint):
        assert NAME not in form.fields, f"{endpoint}: it carries one, so take it out of WITHOUT"
        assert SEALED not in str([one.values for one in form.fields.values()])


def test_every_form_is_known_to_the_walk(app: OutreachApp) -> None:
    asked = {rule.endpoint for rule in app.url_map.iter_rules() if {"GET", "POST"} <= (rule.methods or set())}
    assert asked == set(FORMS)
    assert set(FORMS) >= NEED_NOT


def forms_of(
    app: OutreachApp, cast: Cast, browser: Callable[..., Browser], values: dict[str, Any], endpoint: str
) -> list[Form]:
    """The forms of a page that are sent by POST, as the first role that may open it sees them."""
    who = MATRIX[endpoint]["GET"][0].split()[0]
    client = browser(None if who == "public" else getattr(cast, ROLES[who]))
    answer = client.get(address_for(app, rule_for(app, endpoint, "GET"), values))
    assert answer.status_code == 200
    return [form for form in Page(answer.text).forms if form.method == "POST"]
