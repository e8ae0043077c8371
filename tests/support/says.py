"""That the page after every save says what was saved: asked of each answer in every test (tests/web/test_saved.py)."""

from flask import Response, g, request

from outreach.access.permissions import Permission
from outreach.web.application import OutreachApp

OF_PROGRAMS = {Permission.PROGRAM_ANSWER, Permission.PROGRAM_WEBHOOKS}
QUIET = {  # forms whose redirect says nothing, and why
    "access.accept_invitation": "the page of the sign-in says that the password was chosen",
    "access.choose_language": "the page itself changes",
    "access.confirm": "saves nothing: goes on to what was wanted",
    "access.confirm_by_passkey": "the same",
    "access.enter_code": "signs in",
    "access.notice": "the notices were read: goes on to what was wanted",
    "access.sign_in": "signs in",
    "access.sign_in_by_passkey": "signs in",
    "access.sign_out": "nothing of a user is left in the browser",
    "access.sign_out_everywhere": "the same",
    "c1_core_person.meet": "its page says so, and in whose case",
    "casefile.ask_take_over": "its page says so, and shows what was asked",
    "dashboard.old_views": "saves nothing: leads an old page on to the list",
    "casefile.read_notices": "the count of what is new goes down",
    "partners.link_leave": "its page says thanks",
    "partners.link_page": "opens the referral",
    "partners.make_referral_link": "shows the link, once; refused, it makes none",
}
SHOWS = {  # forms that are answered with a page of what was found or made; a view of a list that is kept says so itself
    "access.ask_for_passkey",
    "access.ask_passkey",
    "access.make_link",
    "access.make_recovery_codes",
    "access.user_list",
    "api.make_token",
    "api.rotate_token",
    "c1_core_person.alike",
    "c2_connect.reveal_need",
    "c2_connect.stuck_list",
    "c3_control.camp_list",
    "c3_control.choose_cohort",
    "c3_control.house",
    "c3_control.placement_list",
    "c4_continue.employer_list",
    "c4_continue.fund_list",
    "c4_continue.mentor_list",
    "casefile.alike",
    "dashboard.approvals",
    "casefile.find",
    "casefile.same_person",
    "dashboard.agenda_feed",
    "dashboard.case_list",
    "dashboard.reveal",
    "directories.choose",
    "directory.agency_list",
    "directories.take_in",
}
ELSEWHERE = ("/sign-in", "/account/", "/r/?next")  # where a gate sends somebody who is not let in yet


def forms(app: OutreachApp) -> set[str]:
    """The endpoints that take a form of a page."""
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    return {one for one in posts if getattr(app.view_functions[one], "permission", None) not in OF_PROGRAMS}


def check(answer: Response) -> Response:
    """Fail the test in which a form was accepted, and the next page will not say what was saved."""
    quiet = {*QUIET, "dashboard.reveal", "directories.take_in"}  # sent again: to the case, folded; to a new choice
    if request.method == "POST" and answer.status_code in (302, 303) and request.endpoint not in quiet:
        led = g.get("said") or answer.location.startswith(ELSEWHERE)
        assert led, f"{request.endpoint} leads on, and the next page does not say what was saved"
    return answer
