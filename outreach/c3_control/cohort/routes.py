"""Pages on which a cohort is chosen, and what became of it, on the blueprint of the third C."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access.desks import Desk
from outreach.access.desks import requests as desk
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c3_control import camps, cohort, waiting
from outreach.c3_control.camps import Camp
from outreach.c3_control.cohort import candidates, lacking
from outreach.c3_control.cohort.forms import ChooseForm
from outreach.c3_control.routes import routes
from outreach.casefile import cases, finding, people
from outreach.core import clock
from outreach.core.errors import NotFound
from outreach.core.language import LazyText, lazy_gettext
from outreach.web import came_from, saved
from outreach.web.forms import Form
from outreach.web.transaction import db

__all__ = ["routes"]

PAGE = "c3_control.choose_cohort"
VIEWS: tuple[Any, ...] = (
    (lazy_gettext("All open"), {}),
    *((one.label, {"silent": one.value, "sort": "-silent"}) for one in candidates.Silent),
)
DESK = Desk("choose_cohort", lazy_gettext("Choose for the camp"), PAGE, PAGE, VIEWS)


@routes.url_defaults
def _of_this_camp(endpoint: str, values: dict[str, Any]) -> None:
    """Keep the camp in the addresses of the table."""
    if endpoint == PAGE and request:
        values.setdefault("camp_id", (request.view_args or {}).get("camp_id"))


@routes.route("/camps/<uuid:camp_id>/choose", methods=["GET", "POST"])
@allow(Permission.PLAN_COHORT)
def choose_cohort(camp_id: UUID) -> ResponseReturnValue:
    """Show whom one can choose for a camp as a table, with what each lacks for a seat."""
    came_from.remember()
    return _choose(camps.get(db(), camp_id, actor()), ChooseForm(formdata=None))


@routes.post("/camps/<uuid:camp_id>/choose/enrol")
@allow(Permission.PLAN_COHORT)
@saved.says(lazy_gettext("The chosen ones are saved."))
def enrol_chosen(camp_id: UUID) -> ResponseReturnValue:
    """Give each of the ticked ones a seat, or a place on the waiting list."""
    found, form, begun = camps.get(db(), camp_id, actor()), ChooseForm(), clock.now()
    ids = set(form.cases.data or ())
    theirs = cases.of_ids(db(), ids, actor())
    if len(theirs) < len(ids):
        raise NotFound
    if not form.accepted(lambda: cohort.choose(db(), found, theirs, actor())):
        return _choose(found, form)
    saved.say(_became(form.result))
    return redirect(url_for("c3_control.camp_cohort", camp_id=camp_id, since=begun.isoformat()), 303)


@routes.get("/camps/<uuid:camp_id>/cohort")
@allow(Permission.PLAN_COHORT)
def camp_cohort(camp_id: UUID) -> ResponseReturnValue:
    """Show who has a seat and who waits, with what each lacks; `?since=` only those chosen from that moment on."""
    came_from.remember()
    return _cohort(camps.get(db(), camp_id, actor()), Form())


@routes.post("/camps/<uuid:camp_id>/cohort/promote")
@allow(Permission.RUN_CAMPS)
@saved.says(lazy_gettext("The free seats are given."))
def promote_waiting(camp_id: UUID) -> ResponseReturnValue:
    """Give the free seats to those who wait."""
    found, form = camps.get(db(), camp_id, actor()), Form()
    if not form.accepted(lambda: waiting.promote(db(), found, actor())):
        return _cohort(found, form)
    saved.say(lazy_gettext("Seats given: %(seats)d.", seats=form.result))
    return redirect(url_for("c3_control.camp_cohort", camp_id=camp_id), 303)


@routes.post("/camps/<uuid:camp_id>/cohort/<uuid:wait_id>/off")
@allow(Permission.PLAN_COHORT)
@saved.says(lazy_gettext("They are taken off the waiting list."))
def take_off_list(camp_id: UUID, wait_id: UUID) -> ResponseReturnValue:
    """Take somebody off the waiting list."""
    found, form = camps.get(db(), camp_id, actor()), Form()
    wait = waiting.get(db(), found, wait_id, actor())
    if not form.accepted(lambda: waiting.take_off(db(), wait, actor())):
        return _cohort(found, form)
    return redirect(url_for("c3_control.camp_cohort", camp_id=camp_id), 303)


def _became(done: cohort.Chosen) -> LazyText:
    counts = {"seats": done.seated, "waits": done.waiting, "left": done.left}
    if done.left:
        return lazy_gettext(
            "Seats given: %(seats)d. On the waiting list: %(waits)d. Neither, for a closed case or a voided seat: "
            "%(left)d.",
            **counts,
        )
    return lazy_gettext("Seats given: %(seats)d. On the waiting list: %(waits)d.", **counts)


def _choose(found: Camp, form: ChooseForm) -> ResponseReturnValue:
    of = candidates.table(db(), actor())
    seen = desk.look(DESK, of)
    if seen.done is not None:
        return seen.done
    meant = finding.within(db(), seen.words, actor()) if seen.words else None
    fits = candidates.rows(db(), found, actor(), seen.asked, meant)
    page = candidates.page(of, seen.asked, fits.rows)
    lacks = lacking.of_cases(db(), found, [row.case for row in page.rows])
    waits = {one.case_id for one in waiting.visible(db(), found, actor())[0]}
    seated = [one.case for one in camps.of_camp(db(), found)]
    mine = cases.among(db(), [case.id for case in seated], actor())
    foes = lacking.foes(db(), [row.case for row in page.rows], [case for case in seated if case.id in mine])
    for row in page.rows:
        row.lacks, row.waits = lacks[row.case.id], row.case.id in waits
    candidates.note_look(db(), found, page.rows, actor())
    ticks = "all" if "ticked" in request.args else form.cases.data or ()
    shown: dict[str, Any] = {"camp": found, "choosing": form, "ticks": ticks, "count": len(fits.rows), "cut": fits.cut}
    said = {"taken": camps.taken(db(), found), "called": people.called, "age_on": people.age_on, "foes": foes}
    return render_template(
        "c3_control/choose.html", **seen.shown(page), **shown, **said, most=candidates.MOST_LOOKED_AT
    )


def _cohort(found: Camp, form: Form) -> str:
    since = _moment(request.args.get("since"))
    seats, (waits, waiting_all) = camps.roll(db(), found, actor()), waiting.visible(db(), found, actor())
    places = {wait.id: place for place, wait in enumerate(waiting.in_order(db(), found), 1)}
    everybody = [*(one.case for one in seats), *(one.case for one in waits)]
    lacks, taken = lacking.of_cases(db(), found, everybody), camps.taken(db(), found)
    next_up = waiting.next_up(found, places, [one.id for one in waits if lacks[one.case_id]], taken)
    if since:
        seats = [one for one in seats if one.made_at >= since and one.made_by == actor().id]
        waits = [one for one in waits if one.asked_at >= since]
    theirs = [*(one.case for one in seats), *(one.case for one in waits)]
    foes = lacking.foes(db(), theirs)
    unready = lacking.of_seats(db(), found, [one.case for one in seats])
    shown = {"seats": seats, "waits": waits, "waiting_all": waiting_all, "places": places, "lacks": lacks, "foes": foes}
    said = {
        "since": since,
        "unready": unready,
        "taken": taken,
        "next_up": next_up,
        "called": people.called,
        "form": form,
    }
    return render_template("c3_control/cohort.html", camp=found, **shown, **said)


def _moment(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        raise NotFound from None
    if found and found.tzinfo is None:
        raise NotFound
    return found
