"""Pages for finding and correcting people and resolving duplicates, on the casefile's blueprint."""

from uuid import UUID

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.casefile import cases, cases_of_person, contradictions, distinct_pairs, finding, people, recent
from outreach.casefile.cases import Case
from outreach.casefile.finding import STRONG, Found, LiveNames
from outreach.casefile.forms import PersonForm, SearchForm
from outreach.casefile.routes import routes
from outreach.core.language import lazy_gettext
from outreach.directory import communities
from outreach.web import came_from, saved, whole
from outreach.web.transaction import db, looks_first

__all__ = ["routes"]


@routes.route("/find", methods=["GET", "POST"])
@allow(Permission.FIND_PERSON)
def find() -> ResponseReturnValue:
    """Find a young person of the centre. By POST: no name stands in an address or a log."""
    came_from.remember()
    form = SearchForm()
    looked = request.method == "POST" and form.validate()
    typed = form.called.data or ""
    found = finding.find(db(), typed, actor(), sex=form.sex.data, age=form.age.data) if looked else []
    until = finding.braked_until(db(), actor()) if looked else None
    lately = [] if looked else recent.opened(db(), actor())
    said = {"recent": lately, "called": people.called}
    return render_template("casefile/find.html", form=form, found=found, looked=looked, until=until, **said)


@routes.route("/cases/<uuid:case_id>/person", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The details of the young person are saved."))
def correct_person(case_id: UUID) -> ResponseReturnValue:
    """Correct or complete the details of a young person."""
    case = cases.load(db(), case_id, actor())
    known = communities.nameable(db(), actor().centre_id)

    def fill() -> PersonForm:
        return PersonForm.of(case.person).suggest(known)

    form = whole.over(fill, case.person, unseen=lambda: PersonForm.unseen(case.person))
    if form.is_submitted():
        form.met_on = cases_of_person.first_day(db(), case.person_id)
    doubles = _doubles(form, case) if form.is_submitted() else []
    if form.still_to_ask(doubles):
        form.validate()  # all other errors are shown at once
    elif form.accepted(lambda: _correct(form, case, doubles)):
        return redirect(url_for("dashboard.case", case_id=case_id), 303)
    return render_template("casefile/person.html", form=form, case=case, doubles=doubles)


@routes.post("/cases/<uuid:case_id>/person/alike")
@allow(Permission.WRITE_CASE)
@looks_first
def alike(case_id: UUID) -> ResponseReturnValue:
    """Show possible duplicates while a young person is corrected, as a part of the page."""
    case = cases.load(db(), case_id, actor())
    form = PersonForm()
    return render_template("casefile/alike.html", form=form, doubles=_doubles(form, case), link="dashboard.case")


@routes.get("/people/doubles")
@allow(Permission.MERGE_RECORDS)
def doubles() -> ResponseReturnValue:
    """List people of the centre who may be on record twice."""
    came_from.remember()
    page = finding.pairs_on_record(db(), actor(), request.args.get("after"))
    return render_template("casefile/doubles.html", page=page)


@routes.post("/people/<uuid:first_id>/<uuid:second_id>/not-the-same")
@allow(Permission.MERGE_RECORDS)
@saved.says(lazy_gettext("Noted: these are two people."))
def keep_apart(first_id: UUID, second_id: UUID) -> ResponseReturnValue:
    """Record that two people are distinct."""
    finding.keep_apart(db(), first_id, second_id, actor())
    return redirect(url_for("casefile.doubles", after=request.args.get("after")), 303)


@routes.app_template_global()
def all_names_read() -> bool:
    """Return False while the names are being read after a start: a search does not find everybody yet."""
    names: LiveNames = current_app.extensions["names"]
    return not names.is_filled_beside


def _doubles(form: PersonForm, case: Case) -> list[Found]:
    """Return only strong matches: weaker ones were shown when the person was registered."""
    return finding.likely_doubles(db(), form.details(), actor(), other_than=case.person_id, least=STRONG)


def _correct(form: PersonForm, case: Case, doubles: list[Found]) -> None:
    before = contradictions.keys(db(), [case.person_id])
    people.correct(db(), case.person, form.details(), actor())
    form.ask_before(db(), [case.person_id], before, actor())
    distinct_pairs.remember(db(), case.person_id, [one.person_id for one in doubles], actor())
