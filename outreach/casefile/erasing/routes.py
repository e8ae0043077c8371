"""Pages of erasing: a supervisor asks, another person decides, a certificate remains."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access import users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.casefile import cases, erasing, people
from outreach.casefile.erasing import Erasure, ErasureState, certificates
from outreach.casefile.erasing.forms import AskForm, MeantForm
from outreach.core.commits import after_commit
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.web import saved
from outreach.web.downloads import download
from outreach.web.forms import Form
from outreach.web.transaction import db

routes = Blueprint("erasing", __name__)


@routes.route("/people/<uuid:person_id>/erase", methods=["GET", "POST"])
@allow(Permission.ASK_ERASURE, fresh=True)
@saved.says(lazy_gettext("The erasure is asked for: a second person decides."))
def ask(person_id: UUID) -> ResponseReturnValue:
    """Request the erasure of a person."""
    case = cases.load(db(), cases.newest(db(), person_id, actor()).id, actor())
    form = AskForm()
    if form.accepted(lambda: erasing.ask(db(), case, form.request(), actor())):
        return _to(form.result)
    waits = erasing.waiting_for(db(), person_id)
    return render_template("casefile/erase.html", form=form, case=case, called=people.called(case.person), waits=waits)


@routes.get("/erasures/")
@allow(Permission.ASK_ERASURE)
def erasure_list() -> ResponseReturnValue:
    """List waiting and finished erasures by number: no name is left to show."""
    after_commit(db(), erasing.clear_traces)
    page = erasing.of_centre(db(), actor(), request.args.get("after"))
    return render_template("casefile/erasures.html", page=page, states=ErasureState)


@routes.route("/erasures/<uuid:erasure_id>", methods=["GET", "POST"])
@allow(Permission.DECIDE_ERASURE, fresh=True)
@saved.says(lazy_gettext("The record is erased."))
def erasure(erasure_id: UUID) -> ResponseReturnValue:
    """Decide an erasure as the second person, or show its result."""
    found = erasing.get(db(), erasure_id, actor())
    if found.state != ErasureState.ASKED:
        return _shown(found, None)
    case = cases.load(db(), cases.newest(db(), found.person_id, actor()).id, actor())
    form = MeantForm()

    if form.accepted(lambda: erasing.carry_out(db(), found, case, form.typed.data, actor())):
        after_commit(db(), erasing.clear_traces)
        return _to(found)
    return _shown(found, form, called=people.called(case.person), case=case)


@routes.post("/erasures/<uuid:erasure_id>/refuse")
@allow(Permission.DECIDE_ERASURE)
@saved.says(lazy_gettext("The erasure is refused: the record is kept."))
def refuse(erasure_id: UUID) -> ResponseReturnValue:
    """Refuse an erasure, as the second person."""
    found = erasing.get(db(), erasure_id, actor())
    return _one_tap(found, lambda: erasing.refuse(db(), found, actor()))


@routes.post("/erasures/<uuid:erasure_id>/take-back")
@allow(Permission.ASK_ERASURE)
@saved.says(lazy_gettext("The request is taken back: the record is kept."))
def take_back(erasure_id: UUID) -> ResponseReturnValue:
    """Withdraw the request."""
    found = erasing.get(db(), erasure_id, actor())
    return _one_tap(found, lambda: erasing.take_back(db(), found, actor()))


@routes.get("/erasures/<uuid:done_id>/certificate.pdf")
@allow(Permission.ASK_ERASURE)
def certificate(done_id: UUID) -> ResponseReturnValue:
    """Download the certificate of a finished erasure."""
    found = erasing.get(db(), done_id, actor())
    if found.state != ErasureState.DONE:
        raise NotFound
    return download(certificates.certificate(db(), found, actor()), f"erasure-{found.year}-{found.running}.pdf")


def _one_tap(found: Erasure, act: Callable[[], None]) -> ResponseReturnValue:
    """Handle a button without fields; a refusal is shown on the page."""
    try:
        with db().begin_nested():
            act()
    except Refused as refusal:
        return _shown(found, None, refusal=str(refusal.reason))
    return _to(found)


def _shown(found: Erasure, form: Form | None, *, refusal: str = "", **more: object) -> ResponseReturnValue:
    names = users.names(db(), {user_id for user_id in (found.asked_by, found.decided_by) if user_id})
    return render_template(
        "casefile/erasure.html", erasure=found, form=form, names=names, states=ErasureState, refusal=refusal, **more
    )


def _to(found: Erasure) -> ResponseReturnValue:
    return redirect(url_for("erasing.erasure", erasure_id=found.id), 303)
