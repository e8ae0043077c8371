"""The figures as pages and downloads: aggregates only, never a person."""

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from outreach.access import audit
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission, Role
from outreach.casefile import flags, people
from outreach.casefile.people import Sex
from outreach.ground.errors import NotFound
from outreach.ground.language import say
from outreach.ground.sheets import write_csv, write_xlsx
from outreach.statistics import charts, gaps, measures, referral_tables, tables
from outreach.web.transaction import db

routes = Blueprint("statistics", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UPRIGHT = {"years"}
ALL = tables.CATALOGUE | referral_tables.CATALOGUE


@routes.get("/statistics/")
@allow(Permission.SEE_STATISTICS, reads_only=True)
def overview() -> ResponseReturnValue:
    """All tables of the catalogue, those of one dimension with their chart."""
    shown = [make(db()) for make in tables.CATALOGUE.values()]
    drawn = {t.code: _chart(t) for t in shown if t.rows}
    known = {"people": measures.people_total(db()), "unattended": flags.unattended.count(db(), actor())}
    return render_template("statistics/overview.html", tables=shown, charts=drawn, **known)


@routes.get("/statistics/referrals")
@allow(Permission.SEE_STATISTICS, reads_only=True)
def referrals() -> ResponseReturnValue:
    """Where referrals go, how soon agencies answer, how it ends."""
    shown = [make(db()) for make in referral_tables.CATALOGUE.values()]
    drawn = {t.code: _chart(t) for t in shown if t.rows}
    return render_template("statistics/referrals.html", tables=shown, charts=drawn)


@routes.get("/statistics/gaps")
@allow(Permission.SEE_STATISTICS)
def gap_report() -> ResponseReturnValue:
    """Needs that no agency can take."""
    own = actor().role == Role.SUPERVISOR
    found = gaps.report(db(), actor())
    return render_template("statistics/gaps.html", gaps=found, own=own, sexes=Sex, called=people.called)


@routes.get("/statistics/<code>.csv")
@allow(Permission.SEE_STATISTICS)
def download_csv(code: str) -> ResponseReturnValue:
    """One table as CSV, for any spreadsheet; that it was taken along is on record."""
    table = _table(code)
    audit.record(db(), "figures.export", actor(), about=f"{code}.csv")
    body = b"".join(write_csv(table.head, table.lines))
    return _file(body, "text/csv; charset=utf-8", f"{code}.csv")


@routes.get("/statistics/<code>.xlsx")
@allow(Permission.SEE_STATISTICS)
def download_xlsx(code: str) -> ResponseReturnValue:
    """One table as an Excel workbook; that it was taken along is on record."""
    table = _table(code)
    audit.record(db(), "figures.export", actor(), about=f"{code}.xlsx")
    return _file(write_xlsx(str(table.title), table.head, table.lines), XLSX, f"{code}.xlsx")


def _table(code: str) -> tables.Table:
    if code not in ALL:
        raise NotFound
    return ALL[code](db())


def _chart(table: tables.Table) -> Markup:
    """The chart, drawn from our own labels and numbers alone."""
    title = say("Chart: %(title)s", title=table.title)
    return Markup(charts.bars(table.rows, title, upright=table.code in UPRIGHT))  # noqa: S704


def _file(body: bytes, kind: str, name: str) -> Response:
    return Response(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
