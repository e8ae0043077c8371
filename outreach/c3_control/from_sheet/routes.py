"""Pages of a sheet of young people for a camp, on the blueprint of the third C."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access import audit, users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c3_control import camps, from_sheet
from outreach.c3_control.camps import Camp
from outreach.c3_control.from_sheet import CampSheet, taking
from outreach.c3_control.from_sheet.forms import ColumnsForm, SheetForm, TakeInForm
from outreach.c3_control.from_sheet.taking import Judged, State, Taken
from outreach.c3_control.routes import routes
from outreach.casefile.sheet_rows import Field
from outreach.core import clock, reading_sheets, secure_delete
from outreach.core.commits import after_commit
from outreach.core.language import gettext, lazy_gettext
from outreach.core.reading_sheets import Sheet
from outreach.core.sheets import write_xlsx
from outreach.web import saved
from outreach.web.downloads import download
from outreach.web.forms import Form
from outreach.web.transaction import db
from outreach.web.uploads import takes_files

__all__ = ["routes"]


def _look(_name: str, data: bytes, _largest: int) -> Sheet:
    return reading_sheets.take(data, from_sheet.MOST_ROWS)


@routes.route("/camps/<uuid:camp_id>/sheet", methods=["GET", "POST"])
@allow(Permission.PLAN_COHORT)
@saved.says(lazy_gettext("The sheet is read. Nothing is taken in yet."))
@takes_files(_look)
def upload_sheet(camp_id: UUID) -> ResponseReturnValue:
    """Read a sheet of young people for a camp."""
    found, form = camps.get(db(), camp_id, actor()), SheetForm()
    if form.accepted(lambda: from_sheet.keep(db(), found, form.file.data, actor())):
        return redirect(_address("c3_control.camp_sheet", form.result), 303)
    waits, most = from_sheet.waiting(db(), found, actor()), from_sheet.MOST_ROWS
    return render_template("c3_control/upload_sheet.html", form=form, camp=found, waits=waits, most=most, fields=Field)


@routes.route("/camps/<uuid:camp_id>/sheet/<uuid:sheet_id>", methods=["GET", "POST"])
@allow(Permission.PLAN_COHORT)
@saved.says(lazy_gettext("The sheet is taken in."))
def camp_sheet(camp_id: UUID, sheet_id: UUID) -> ResponseReturnValue:
    """Show what becomes of each row of a sheet; take in those that can be."""
    found = camps.get(db(), camp_id, actor())
    kept, sheet = from_sheet.load(db(), found, sheet_id, actor())
    judged, begun = taking.judge(db(), found, kept, sheet, actor()), clock.now()
    carriers = users.caseworkers(db(), found.centre_id) if taking.needs_carrier(judged, actor()) else []
    form = TakeInForm.of(judged, carriers, untold=taking.untold_until(db(), judged, actor()) is not None)
    if not form.accepted(lambda: _take_in(found, kept, sheet, judged, form)):
        return _preview(found, kept, sheet, judged, form)
    done: Taken = form.result
    counts = {"new": done.new, "known": done.known, "seats": done.seated, "waits": done.waiting}
    saved.say(
        lazy_gettext(
            "New: %(new)d. Known already: %(known)d. Seats given: %(seats)d. On the waiting list: %(waits)d.", **counts
        )
    )
    if done.wrong:
        return redirect(_address("c3_control.camp_sheet", kept, since=begun.isoformat()), 303)
    return redirect(url_for("c3_control.camp_cohort", camp_id=camp_id, since=begun.isoformat()), 303)


@routes.route("/camps/<uuid:camp_id>/sheet/<uuid:sheet_id>/columns", methods=["GET", "POST"])
@allow(Permission.PLAN_COHORT)
@saved.says(lazy_gettext("The columns are kept, also for your next sheet."))
def sheet_columns(camp_id: UUID, sheet_id: UUID) -> ResponseReturnValue:
    """Say which column is what."""
    found = camps.get(db(), camp_id, actor())
    kept, sheet = from_sheet.load(db(), found, sheet_id, actor())
    form = ColumnsForm.of(sheet, kept.fields)
    if form.accepted(lambda: from_sheet.choose_columns(db(), kept, sheet, form.chosen(), actor())):
        return redirect(_address("c3_control.camp_sheet", kept), 303)
    samples = [[line[place] for line in sheet.rows[:3] if line[place]] for place in range(len(sheet.heads))]
    columns = list(zip(form.columns(), samples, strict=True))
    return render_template("c3_control/sheet_columns.html", form=form, camp=found, kept=kept, columns=columns)


@routes.get("/camps/<uuid:camp_id>/sheet/<uuid:sheet_id>/errors.xlsx")
@allow(Permission.PLAN_COHORT)
def sheet_errors(camp_id: UUID, sheet_id: UUID) -> ResponseReturnValue:
    """Download the same sheet with a column that says what is wrong with each row; on record."""
    found = camps.get(db(), camp_id, actor())
    kept, sheet = from_sheet.load(db(), found, sheet_id, actor())
    judged = taking.judge(db(), found, kept, sheet, actor())
    audit.record(db(), "list.take", actor(), about="camp_sheet.xlsx")
    file = write_xlsx(gettext("Sheet"), [*sheet.heads, "error"], taking.with_errors(sheet, judged))
    return download(file, "errors.xlsx")


@routes.post("/camps/<uuid:camp_id>/sheet/<uuid:sheet_id>/drop")
@allow(Permission.PLAN_COHORT)
@saved.says(lazy_gettext("The sheet is deleted. What was taken in stays."))
def drop_sheet(camp_id: UUID, sheet_id: UUID) -> ResponseReturnValue:
    """Delete a sheet that waits."""
    found = camps.get(db(), camp_id, actor())
    kept, sheet = from_sheet.load(db(), found, sheet_id, actor())
    form = Form()
    if form.accepted(lambda: _drop(kept)):
        return redirect(url_for("c3_control.upload_sheet", camp_id=camp_id), 303)
    judged = taking.judge(db(), found, kept, sheet, actor())
    return _preview(found, kept, sheet, judged, TakeInForm.of(judged, []))


def _take_in(found: Camp, kept: CampSheet, sheet: Sheet, judged: list[Judged], form: TakeInForm) -> Taken:
    """Take the sheet in; of what could not be taken in a sheet stays, else none."""
    done = taking.take_in(db(), found, judged, form.details(), actor())
    if done.wrong:
        from_sheet.put(db(), kept, taking.left_over(sheet, judged))
        after_commit(db(), secure_delete.leave_no_trace)
    else:
        _drop(kept)
    return done


def _drop(kept: CampSheet) -> None:
    from_sheet.drop(db(), kept)
    after_commit(db(), secure_delete.leave_no_trace)


def _preview(found: Camp, kept: CampSheet, sheet: Sheet, judged: list[Judged], form: TakeInForm) -> str:
    left_out = [head for head, name in zip(sheet.heads, kept.fields, strict=True) if head and not name]
    counts = [(state, sum(one.state is state for one in judged)) for state in State]
    shown = {"camp": found, "kept": kept, "judged": judged, "form": form, "left_out": left_out, "states": State}
    able = any(one.state in (State.NEW, State.ASK, State.KNOWN) for one in judged) or taking.tells_consent(judged)
    able = able and found.takes_people
    until, since = taking.untold_until(db(), judged, actor()), request.args.get("since")
    return render_template("c3_control/camp_sheet.html", **shown, counts=counts, able=able, until=until, since=since)


def _address(endpoint: str, kept: CampSheet, since: str | None = None) -> str:
    return url_for(endpoint, camp_id=kept.camp_id, sheet_id=kept.id, since=since)
