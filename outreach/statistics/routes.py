"""Pages and downloads of statistics: aggregates only, never a person."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from outreach.access import audit, checks
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission, Role
from outreach.casefile import flags, people
from outreach.casefile.people import Sex
from outreach.core.errors import NotFound
from outreach.core.language import gettext
from outreach.core.sheets import write_csv, write_xlsx
from outreach.statistics import charts, gaps, referral_tables, scope, tables
from outreach.statistics.notes import Notes, whose
from outreach.web import came_from
from outreach.web.downloads import download
from outreach.web.transaction import db

routes = Blueprint("statistics", __name__)

ALL: tables.Catalogue = {**tables.CATALOGUE, **referral_tables.CATALOGUE}


@routes.get("/statistics/")
@allow(Permission.SEE_STATISTICS)
def overview() -> ResponseReturnValue:
    """Show all tables of the catalogue, those of one dimension with a chart."""
    figures = _figures()
    told = {"unattended": flags.unattended.count(db(), actor()), "alarm": checks.alarm(db())}
    return _page("statistics/overview.html", figures, tables.CATALOGUE, people=figures.people, **told)


@routes.get("/statistics/referrals")
@allow(Permission.SEE_STATISTICS)
def referrals() -> ResponseReturnValue:
    """Show the tables of referrals."""
    return _page("statistics/referrals.html", _figures(), referral_tables.CATALOGUE)


@routes.get("/statistics/gaps")
@allow(Permission.SEE_STATISTICS)
def gap_report() -> ResponseReturnValue:
    """Show the gap report: needs that no agency can take."""
    came_from.remember()
    own = actor().role == Role.SUPERVISOR
    found = gaps.report(db(), actor())
    said = {"own": own, "whose": whose(scope.of_user(db(), actor()))}
    return render_template("statistics/gaps.html", gaps=found, sexes=Sex, called=people.called, **said)


@routes.get("/statistics/<code>.csv")
@allow(Permission.SEE_STATISTICS)
def download_csv(code: str) -> ResponseReturnValue:
    """Download one table as CSV; audited."""
    table, notes = _table(code)
    audit.record(db(), "figures.export", actor(), about=f"{code}.csv")
    words = notes.words()
    head, more = (*table.head, *(name for name, _text in words)), tuple(text for _name, text in words)
    body = b"".join(write_csv(head, [(*line, *more) for line in table.lines]))
    return download(body, f"{code}.csv")


@routes.get("/statistics/<code>.xlsx")
@allow(Permission.SEE_STATISTICS)
def download_xlsx(code: str) -> ResponseReturnValue:
    """Download one table as an Excel workbook; audited."""
    table, notes = _table(code)
    audit.record(db(), "figures.export", actor(), about=f"{code}.xlsx")
    body = write_xlsx(str(table.title), table.head, table.lines, about=(gettext("About these figures"), notes.words()))
    return download(body, f"{code}.xlsx")


def _figures() -> tables.Figures:
    return tables.Figures(db(), scope.of_user(db(), actor()))


def _page(template: str, figures: tables.Figures, catalogue: tables.Catalogue, **more: object) -> str:
    shown = [make(figures) for make in catalogue.values()]
    drawn = {table.code: _chart(table) for table in shown if table.charted}
    notes = {table.code: Notes(table, figures.scope) for table in shown}
    return render_template(template, tables=shown, charts=drawn, notes=notes, whose=whose(figures.scope), **more)


def _table(code: str) -> tuple[tables.Table, Notes]:
    if code not in ALL:
        raise NotFound
    figures = _figures()
    table = ALL[code](figures)
    return table, Notes(table, figures.scope)


def _chart(table: tables.Table) -> Markup:
    """Return the chart of a table, drawn from our own labels and numbers only."""
    title = gettext("Chart: %(title)s", title=table.title)
    return Markup(charts.bars(table.lines, title))  # noqa: S704
