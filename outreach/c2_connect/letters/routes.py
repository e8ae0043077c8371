"""Pages of letters. They belong to the blueprint of the second C."""

from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access import users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c2_connect import packages, redaction, referrals
from outreach.c2_connect.letters import documents, issued, letterheads
from outreach.c2_connect.letters.forms import CentreReachForm, LetterForm, LetterheadForm
from outreach.c2_connect.referrals import Referral, in_case
from outreach.c2_connect.routes import routes
from outreach.casefile import cases
from outreach.core.errors import NotFound
from outreach.core.language import lazy_gettext
from outreach.web import saved, whole
from outreach.web.downloads import download
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/letters/", methods=["GET", "POST"])
@allow(Permission.KEEP_LETTERHEAD)
@saved.says(lazy_gettext("The letterhead is saved."))
def letterhead() -> ResponseReturnValue:
    """Show and edit the letterhead of the actor's centre, with the register of its letters."""
    centre_id = actor().centre_id
    if centre_id is None:
        raise NotFound
    head = letterheads.of_centre(db(), centre_id)
    form = whole.over(lambda: LetterheadForm.of(head), head)
    if form.accepted(lambda: letterheads.write(db(), form.details(), actor())):
        return redirect(url_for("c2_connect.letterhead"), 303)
    page = issued.register(db(), actor(), request.args.get("after"))
    names = users.names(db(), {letter.made_by for letter in page.rows})
    return render_template("c2_connect/letters/letterhead.html", form=form, head=head, page=page, names=names)


@routes.route("/letters/reach", methods=["GET", "POST"])
@allow(Permission.KEEP_LETTERHEAD)
@saved.says(lazy_gettext("Telephone and e-mail of the centre are saved."))
def centre_reach() -> ResponseReturnValue:
    """Set the telephone and e-mail by which agencies reach the actor's centre."""
    centre_id = actor().centre_id
    if centre_id is None:
        raise NotFound
    head = letterheads.of_centre(db(), centre_id)
    form = whole.over(lambda: CentreReachForm(obj=head), head)
    if form.accepted(lambda: letterheads.write_reach(db(), form.phone.data, form.email.data or "", actor())):
        return redirect(url_for("c2_connect.letterhead"), 303)
    return render_template("c2_connect/letters/reach.html", form=form)


@routes.route("/cases/<uuid:case_id>/referrals/<uuid:referral_id>/letters", methods=["GET", "POST"])
@allow(Permission.SEND_REFERRAL)
@saved.says(lazy_gettext("The letter is issued."))
def referral_letters(case_id: UUID, referral_id: UUID) -> ResponseReturnValue:
    """List the letters of a referral, and issue a new one."""
    case = cases.load(db(), case_id, actor())
    found = in_case(db(), case.id, referral_id)
    form = LetterForm(addressee=f"ผู้อำนวยการ{found.agency.name_th}")
    if form.accepted(lambda: issued.issue(db(), case, found, form.details(), actor())):
        return redirect(url_for("c2_connect.referral_letters", case_id=case.id, referral_id=found.id), 303)
    redaction.unfold(db(), case, found, actor())
    return render_template(
        "c2_connect/letters/letters.html",
        form=form,
        case=case,
        referral=found,
        letters=issued.of_referral(db(), found.id),
        head=letterheads.for_letters(db(), case.centre_id),
        is_shared=referrals.is_shown(db(), found),
    )


@routes.get("/cases/<uuid:case_id>/referrals/<uuid:referral_id>/letters/<uuid:letter_id>.pdf")
@allow(Permission.SEND_REFERRAL)
def letter(case_id: UUID, referral_id: UUID, letter_id: UUID) -> ResponseReturnValue:
    """Download one letter as PDF."""
    case = cases.load(db(), case_id, actor())
    found = in_case(db(), case.id, referral_id)
    kept = issued.get(db(), found.id, letter_id)
    return _pdf(documents.letter(db(), case, found, kept, actor()), f"letter-{kept.year}-{kept.id.hex[:8]}.pdf")


@routes.get("/cases/<uuid:case_id>/referrals/<uuid:referral_id>/summary.pdf")
@allow(Permission.SEND_REFERRAL)
def summary(case_id: UUID, referral_id: UUID) -> ResponseReturnValue:
    """Download the shared data as PDF, for the caseworker to hand over."""
    case = cases.load(db(), case_id, actor())
    found = in_case(db(), case.id, referral_id)
    if not referrals.is_shown(db(), found):
        raise NotFound
    return summary_of(found, packages.of_referral(db(), found.id))


def summary_of(found: Referral, shared: dict[str, str]) -> Response:
    """Return the shared data as a PDF download."""
    made = documents.summary(db(), found, shared, actor())
    return _pdf(made, f"referral-{found.id.hex[:8]}.pdf")


def _pdf(made: bytes, name: str) -> Response:
    """Return a download, never a page. The file name holds the referral and nobody's name."""
    return download(made, name)
