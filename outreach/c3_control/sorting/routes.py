"""Pages of the sorting board, on the blueprint of the third C."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c2_connect import packages
from outreach.c2_connect.routing.forms import HOUSES
from outreach.c3_control import camps, sorting
from outreach.c3_control.camps import Camp
from outreach.c3_control.routes import routes
from outreach.c3_control.sorting import needs_of_many as many_needs
from outreach.c3_control.sorting import standing
from outreach.c3_control.sorting.board import Board
from outreach.c3_control.sorting.forms import NeedsOfManyForm, SortForm
from outreach.c3_control.sorting.unplaced import UnplacedReason
from outreach.casefile import people
from outreach.core.errors import NotFound
from outreach.core.language import lazy_gettext
from outreach.web import came_from, saved
from outreach.web.forms import Form
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/camps/<uuid:camp_id>/sort", methods=["GET", "POST"])
@allow(Permission.PLAN_COHORT)
@saved.says(lazy_gettext("The drafts are kept. Nothing is sent yet."))
def sort_camp(camp_id: UUID) -> ResponseReturnValue:
    """Sort one's own young people of a camp: drafts of referrals in one go, and who cannot be placed.

    Who sends no referrals sees how it stands.
    """
    came_from.remember()
    found = camps.get(db(), camp_id, actor())
    if not actor().may(Permission.SEND_REFERRAL):
        return _standing(found)
    board = sorting.read(db(), found, actor())
    form = SortForm.of(board)
    if "suggest" in request.form:
        form.suggest(sorting.suggest(board))
    elif form.accepted(lambda: sorting.place(db(), found, form.choices(), actor(), minimum=bool(form.minimum.data))):
        drafts, unplaced = form.result
        saved.say(
            lazy_gettext(
                "Drafts kept: %(drafts)s. Not placed: %(unplaced)s. Nothing is sent yet.",
                drafts=drafts,
                unplaced=unplaced,
            )
        )
        return redirect(url_for("c3_control.sort_camp", camp_id=camp_id), 303)
    return _page(board, form)


@routes.route("/camps/<uuid:camp_id>/needs", methods=["GET", "POST"])
@allow(Permission.SEND_REFERRAL)
@saved.says(lazy_gettext("The needs are saved."))
def needs_of_many(camp_id: UUID) -> ResponseReturnValue:
    """Say of one's own young people of a camp who has which need, all at once."""
    found = camps.get(db(), camp_id, actor())
    asked = many_needs.read(db(), found, actor())
    form = NeedsOfManyForm.of(asked)
    if form.accepted(lambda: many_needs.keep(db(), asked, form.ticked(), actor())):
        saved.say(lazy_gettext("The needs of %(count)d young people are saved.", count=form.result))
        return redirect(url_for("c3_control.sort_camp", camp_id=camp_id), 303)
    return render_template("c3_control/needs_of_many.html", form=form, camp=found, asked=asked, called=people.called)


@routes.post("/camps/<uuid:camp_id>/sort/send")
@allow(Permission.SEND_REFERRAL)
@saved.says(lazy_gettext("The drafts that lack nothing are sent."))
def send_sorted(camp_id: UUID) -> ResponseReturnValue:
    """Send every draft of the board that lacks nothing, each under its own consent."""
    found = camps.get(db(), camp_id, actor())
    form = Form()
    if form.accepted(lambda: sorting.send_ready(db(), sorting.read(db(), found, actor()), actor())):
        saved.say(lazy_gettext("Sent: %(count)s", count=form.result))
        return redirect(url_for("c3_control.sort_camp", camp_id=camp_id), 303)
    board = sorting.read(db(), found, actor())
    return _page(board, SortForm.of(board), sending=form)


def _standing(found: Camp) -> str:
    if request.method != "GET":
        raise NotFound
    return render_template("c3_control/sort_standing.html", camp=found, standing=standing.read(db(), found, actor()))


def _page(board: Board, form: SortForm, sending: Form | None = None) -> str:
    return render_template(
        "c3_control/sort.html",
        board=board,
        form=form,
        sending=sending or Form(),
        reasons=[*UnplacedReason],
        presets=packages.PRESETS,
        fields=packages.FIELDS,
        houses=HOUSES,
        called=people.called,
    )
