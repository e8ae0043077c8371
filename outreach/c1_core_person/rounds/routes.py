"""Pages of rounds, on the blueprint of the first C."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.access import users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c1_core_person import places, rounds
from outreach.c1_core_person.rounds.forms import CountForm, RoundForm
from outreach.c1_core_person.routes import routes
from outreach.core.language import lazy_gettext
from outreach.web import saved, whole
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/rounds/", methods=["GET", "POST"])
@allow(Permission.MEET)
@saved.says(lazy_gettext("The round is saved."))
def round_list() -> ResponseReturnValue:
    """Log a round: whom of one's own one met at a place, and how many others; below the last rounds of the centre."""
    theirs = rounds.own(db(), actor())
    form = RoundForm.of(theirs)
    form.offer(places.open_places(db(), actor().centre_id))
    if form.accepted(lambda: rounds.log(db(), theirs, form.details(), actor())):
        written = form.result
        saved.say(
            lazy_gettext(
                "Round of %(day)s saved: %(named)d by name, %(unnamed)d without.",
                day=written.day,
                named=written.named,
                unnamed=written.unnamed,
            )
        )
        return redirect(url_for("c1_core_person.round_list"), 303)
    lately = rounds.lately(db(), actor())
    names = users.names(db(), {one.made_by for one in lately})
    return render_template("c1_core_person/rounds.html", form=form, lately=lately, names=names, own=actor().id)


@routes.route("/rounds/<uuid:round_id>/count", methods=["GET", "POST"])
@allow(Permission.MEET)
@saved.says(lazy_gettext("The count of the round is saved."))
def count_round(round_id: UUID) -> ResponseReturnValue:
    """Correct how many there were in one's own round."""
    written = rounds.load(db(), round_id, actor())
    form = whole.over(lambda: CountForm(data={"named": written.named, "unnamed": written.unnamed}), written)
    if form.accepted(lambda: rounds.correct(db(), written, form.named.data, form.unnamed.data, actor())):
        saved.say(lazy_gettext("The count of %(day)s is corrected.", day=written.day))
        return redirect(url_for("c1_core_person.round_list"), 303)
    return render_template("c1_core_person/round_count.html", form=form, round=written)
