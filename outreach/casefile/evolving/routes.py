"""The form of a record that is written anew when it changes, for every kind of it, on the blueprint of the casefile."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.casefile import cases, corrections, evolving, reveals
from outreach.casefile.cases import Case
from outreach.casefile.evolving import NOUNS, Noun
from outreach.casefile.family import warning
from outreach.casefile.reveals import Section
from outreach.casefile.routes import routes
from outreach.core.errors import NotFound
from outreach.core.language import lazy_gettext
from outreach.web import saved, whole
from outreach.web.transaction import db

__all__ = ["routes"]
WHAT = "<any(family,address,reunion,return_visit,schooling,subject,job,kinship):what>"


@routes.route(f"/cases/<uuid:case_id>/records/{WHAT}/new", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("It is saved."))
def add_record(case_id: UUID, what: str) -> ResponseReturnValue:
    """Write a new record."""
    case, noun = cases.load(db(), case_id, actor()), NOUNS[what]
    form = noun.form.begun(db(), case, actor())
    form.also(partial(cases.check_day, case), "day")
    form.among(db(), case, actor())
    if form.accepted(lambda: evolving.write(db(), case, noun.table, form.details(), actor())):
        return redirect(url_for(noun.page, case_id=case_id), 303)
    return _page(case, noun, form, noun.add)


@routes.route(f"/cases/<uuid:case_id>/records/{WHAT}/<uuid:record_id>", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("It is saved."))
def change_record(case_id: UUID, what: str, record_id: UUID) -> ResponseReturnValue:
    """Write down what has changed since; what stood before stays in the history."""
    case, noun = cases.load(db(), case_id, actor()), NOUNS[what]
    if noun.folds:
        reveals.reveal(db(), case, Section.FAMILY, actor())

    def last() -> Any:
        found = evolving.load(db(), noun, case, record_id)
        if not corrections.is_seen(db(), noun.kind, found.id, actor()):
            raise NotFound
        return found

    form = whole.over(lambda: noun.form.after(last()), last())
    form.also(partial(cases.check_day, case), "day")
    form.also(lambda day: evolving.check_later(last(), day), "day")
    form.among(db(), case, actor())
    if form.accepted(lambda: evolving.write(db(), case, noun.table, form.details(), actor(), last())):
        return redirect(url_for(noun.page, case_id=case_id), 303)
    return _page(case, noun, form, noun.change)


def _page(case: Case, noun: Noun, form: Any, title: object) -> str:
    warned = warning.not_safe(db(), case, actor()) if noun.warns else []
    return render_template("casefile/family/record.html", case=case, noun=noun, form=form, title=title, not_safe=warned)
