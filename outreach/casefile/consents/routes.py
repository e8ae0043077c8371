"""Pages of consent, on the blueprint of the casefile."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.casefile import attachments, cases, consents, people
from outreach.casefile.cases import Case
from outreach.casefile.consents import Consent, correcting
from outreach.casefile.consents.forms import WithdrawForm
from outreach.casefile.consents.recording.forms import NAMES, ConsentForm
from outreach.casefile.routes import routes
from outreach.core import clock
from outreach.core.errors import NotFound
from outreach.core.language import lazy_gettext
from outreach.directory import agencies
from outreach.web import saved
from outreach.web.forms import Form
from outreach.web.transaction import db
from outreach.web.uploads import takes_files

__all__ = ["routes"]


@routes.route("/cases/<uuid:case_id>/consents/new", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The consent or other basis is saved."))
@takes_files(attachments.check)
def record_consent(case_id: UUID) -> ResponseReturnValue:
    """Record consent or another legal basis, with a scan of the signed form if there is one."""
    case = cases.load(db(), case_id, actor())
    form = ConsentForm()
    known = agencies.nameable(db(), case.centre_id)
    form.ask(lambda day: people.age_on(case.person, day), known)
    form.hold_to(case, known)

    def act() -> Consent:
        consent = consents.record(db(), case, form.details(), actor())
        if form.file.data:
            attachments.add_scan(db(), case, consent, form.file.data, actor())
        return consent

    if not form.turns_page():
        if form.accepted(act):
            return redirect(url_for("dashboard.case", case_id=case_id), 303)
        form.show_what_is_wrong()
    age = people.age_on(case.person, clock.today())
    said = {"age": age, "law": consents.asked_of(age), "number": NAMES.index(form.shown) + 1, "of": len(NAMES)}
    return render_template("casefile/consent.html", form=form, case=case, reasons=consents.Alone, **said)


@routes.post("/cases/<uuid:case_id>/consents/<uuid:consent_id>/withdraw")
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("Withdrawn. What agencies had under it is destroyed."))
def withdraw_consent(case_id: UUID, consent_id: UUID) -> ResponseReturnValue:
    """Withdraw a consent at once."""
    case = cases.load(db(), case_id, actor())
    consent = next((c for c in consents.of_person(db(), case.person_id) if c.id == consent_id), None)
    if consent is None:
        raise NotFound
    form = WithdrawForm()
    if not form.accepted(lambda: consents.withdraw(db(), case, consent, actor(), form.withdrawal())):
        return render_template("casefile/not_withdrawn.html", form=form, case=case)
    undo = url_for("casefile.undo_withdrawal", case_id=case_id, consent_id=consent_id)
    shared = lazy_gettext("Withdrawn. What agencies had under it is destroyed.")
    done = shared if consent.photo is None else lazy_gettext("Withdrawn. No photo is kept under it any more.")
    saved.say(done, undo, consent.undo_until(actor()))
    if consent.photo is None:
        return redirect(url_for("dashboard.case", case_id=case_id), 303)
    return redirect(url_for("casefile.photo", case_id=case_id), 303)


@routes.post("/cases/<uuid:case_id>/consents/<uuid:consent_id>/undo")
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The consent stands again; what was destroyed stays destroyed."))
def undo_withdrawal(case_id: UUID, consent_id: UUID) -> ResponseReturnValue:
    """Take the withdrawal of a consent back, within some minutes; what it destroyed does not come back."""
    case = cases.load(db(), case_id, actor())
    consent = next((c for c in consents.of_person(db(), case.person_id) if c.id == consent_id), None)
    if consent is None:
        raise NotFound
    form, its_case = Form(), db().get_one(Case, consent.case_id)
    if not form.accepted(lambda: correcting.undo_withdrawal(db(), its_case, consent, actor())):
        return render_template("casefile/not_undone.html", form=form, case=case)
    return redirect(url_for("dashboard.case", case_id=case_id), 303)
