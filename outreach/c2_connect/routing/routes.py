"""Pages of routing rules: list, add and end, each with a preview of the people affected."""

from collections.abc import Callable
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access import users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c2_connect.routes import routes
from outreach.c2_connect.routing import effects, hints, rules
from outreach.c2_connect.routing.effects import Effect
from outreach.c2_connect.routing.forms import HOUSES, EndForm, RuleForm
from outreach.casefile import people
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.directory import agencies
from outreach.web import saved, whole
from outreach.web.forms import Form
from outreach.web.paging import cut, start_of
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.get("/rules/")
@allow(Permission.MANAGE_RULES)
def rule_list() -> ResponseReturnValue:
    """List all rules, those in force today first; and hints of errors in the directory."""
    today, found = clock.today(), rules.everyone(db(), actor().centre_id)
    in_force = rules.in_force(db(), {rule.need for rule in found}, today, actor().centre_id)
    holding = {rule.id for rule in in_force.values()}
    page = cut(sorted(found, key=lambda rule: rule.id not in holding), start_of(request.args.get("start")))
    return render_template(
        "c2_connect/rules.html",
        page=page,
        holding=holding,
        endable={rule.id for rule in page.rows if rules.may_end(db(), rule, actor())},
        hints=hints.of_directory(db(), today, actor().centre_id),
        places=_places(),
        communities=dict(agencies.communities.nameable(db(), actor().centre_id)),
        names=users.names(db(), {rule.made_by for rule in page.rows if rule.made_by}),
    )


@routes.route("/rules/new", methods=["GET", "POST"])
@allow(Permission.MANAGE_RULES)
@saved.says(lazy_gettext("The rule is saved."))
def add_rule() -> ResponseReturnValue:
    """Add a rule, after a preview of the people affected."""
    form, effect = RuleForm(), None
    form.offer(db(), actor().centre_id)
    if "preview" in request.form or "who" in request.form:
        effect = _preview(form, lambda: _would(form))
    elif form.accepted(lambda: rules.add(db(), form.details(), actor())):
        return redirect(url_for("c2_connect.rule_list"), 303)
    return render_template("c2_connect/rule.html", form=form, **_shown(effect))


@routes.route("/rules/<uuid:rule_id>/end", methods=["GET", "POST"])
@allow(Permission.MANAGE_RULES)
@saved.says(lazy_gettext("The last day of the rule is saved."))
def end_rule(rule_id: UUID) -> ResponseReturnValue:
    """End a rule, after a preview of the people affected."""
    rule, effect = rules.get(db(), rule_id, actor()), None
    form = whole.over(EndForm, rule, lambda: rule.to_day, filled=False)
    if "preview" in request.form or "who" in request.form:
        effect = _preview(form, lambda: effects.of_ending(db(), rule, form.day_after, actor()))
    elif form.accepted(lambda: rules.end(db(), rule, form.to_day.data, actor())):
        return redirect(url_for("c2_connect.rule_list"), 303)
    return render_template("c2_connect/rule_end.html", form=form, rule=rule, places=_places(), **_shown(effect))


def _would(form: RuleForm) -> Effect:
    details = form.details()
    rules.check(db(), details, actor().centre_id)
    return effects.of_rule(db(), rules.proposed(details, actor().centre_id), actor())


def _preview(form: Form, act: Callable[[], Effect]) -> Effect | None:
    """Return the effect; None, with the reason at the field, if the form is invalid."""
    if not form.validate():
        return None
    try:
        return act()
    except Refused as refusal:
        form.refuse(refusal)
        return None


def _shown(effect: Effect | None) -> dict[str, object]:
    """Return the effect for the page: the count; the people only on request, which is audited."""
    asked = effect is not None and "who" in request.form and effect.can_be_named
    named = effects.show(db(), effect, actor()) if effect and asked else None
    return {"effect": effect, "named": named, "called": people.called}


def _places() -> dict[str, str]:
    named = {agency.code: agency.name for agency in agencies.everyone(db(), actor().centre_id)}
    return named | {code: str(words) for code, words in HOUSES.items()}
