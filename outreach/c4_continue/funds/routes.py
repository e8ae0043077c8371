"""Pages of funds, on the blueprint of the fourth C: for the head of the centre."""

from contextlib import suppress
from functools import partial
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from outreach.access import users
from outreach.access.desks import requests as desk
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c4_continue.funds import accounts, books, desk_table, register
from outreach.c4_continue.funds.accounts import Account
from outreach.c4_continue.funds.desk_table import DESK, TABLE
from outreach.c4_continue.funds.forms import ChangeFundForm, DepositForm, NewFundForm, OverdraftForm, VoidDepositForm
from outreach.c4_continue.funds.models import Fund
from outreach.c4_continue.routes import routes
from outreach.core import baht
from outreach.core.language import gettext, lazy_gettext
from outreach.core.sheets import write_xlsx
from outreach.core.typed_days import DateProblem, read_date
from outreach.web import came_from, saved, whole
from outreach.web.downloads import download
from outreach.web.forms import Form
from outreach.web.paging import cut, start_of
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/funds/", methods=["GET", "POST"])
@allow(Permission.KEEP_FUNDS)
def fund_list() -> ResponseReturnValue:
    """Show the funds of the centre as a table, or those found in it."""
    came_from.remember()
    seen = desk.look(DESK, TABLE)
    if seen.done is not None:
        return seen.done
    page = TABLE.cut(seen.asked, desk_table.rows(db(), actor(), seen.asked, seen.words), lambda row: row.fund.id)
    return render_template("c4_continue/funds/funds.html", **seen.shown(page))


@routes.get("/funds/list.<any(csv,xlsx):what>")
@allow(Permission.KEEP_FUNDS)
def fund_file(what: str) -> ResponseReturnValue:
    """Download the table of funds as it is filtered and sorted; audited."""
    asked = TABLE.read(request.args)
    return desk.file_of(DESK, TABLE, asked, TABLE.sorted(asked, desk_table.rows(db(), actor(), asked)), what)


@routes.route("/funds/new", methods=["GET", "POST"])
@allow(Permission.KEEP_FUNDS)
@saved.says(lazy_gettext("The fund is open."))
def open_fund() -> ResponseReturnValue:
    """Open a fund."""
    form = NewFundForm()
    if form.accepted(lambda: register.begin(db(), form.details(), actor())):
        return _to(form.result)
    return render_template("c4_continue/funds/new.html", form=form)


@routes.get("/funds/<uuid:fund_id>")
@allow(Permission.KEEP_FUNDS)
def fund(fund_id: UUID) -> ResponseReturnValue:
    """Show the account of a fund over a fiscal year, up to a day if one is asked for."""
    came_from.remember()
    account = _account(register.get(db(), fund_id, actor()))
    told = accounts.lines(db(), account, actor())
    page = cut(told, start_of(request.args.get("after")))
    return render_template("c4_continue/funds/fund.html", account=account, fund=account.fund, page=page)


@routes.get("/funds/<uuid:fund_id>/account.<any(pdf,xlsx):what>")
@allow(Permission.KEEP_FUNDS)
def fund_account(fund_id: UUID, what: str) -> ResponseReturnValue:
    """Download the account, as a paper without numbers of cases or as a sheet with those that the reader may see."""
    account = _account(register.get(db(), fund_id, actor()))
    name = f"fund-{account.year}.{what}"
    told = accounts.lines(db(), account, actor())
    if what == "pdf":
        return download(accounts.printed(db(), account, told), name)
    head, rows = accounts.sheet(account, told)
    said = [(gettext("Fund"), account.fund.name), (gettext("Fiscal year"), str(account.year))]
    return download(write_xlsx(gettext("Account"), head, rows, about=(gettext("About this list"), said)), name)


@routes.route("/funds/<uuid:fund_id>/change", methods=["GET", "POST"])
@allow(Permission.KEEP_FUNDS)
@saved.says(lazy_gettext("The fund is saved."))
def change_fund(fund_id: UUID) -> ResponseReturnValue:
    """Change name and source of a fund."""
    found = register.get(db(), fund_id, actor())
    form = whole.over(lambda: ChangeFundForm.of(found), found)
    if form.accepted(lambda: register.change(db(), found, form.details(), actor())):
        return _to(found)
    return render_template("c4_continue/funds/change.html", form=form, fund=found)


@routes.route("/funds/<uuid:fund_id>/deposits", methods=["GET", "POST"])
@allow(Permission.KEEP_FUNDS)
@saved.says(lazy_gettext("What came in is saved."))
def pay_in(fund_id: UUID) -> ResponseReturnValue:
    """Write down what came into a fund; below, what came in before."""
    found, form = register.get(db(), fund_id, actor()), DepositForm()
    form.also(partial(register.check_day, found), "day")
    if form.accepted(lambda: register.pay_in(db(), found, form.details(), actor())):
        return _to(found)
    rows = register.deposits(db(), found)
    names = users.names(db(), {row.made_by for row in rows} | {row.voided_by for row in rows if row.voided_by})
    said = {"page": cut(rows, start_of(request.args.get("after"))), "names": names}
    return render_template("c4_continue/funds/deposits.html", form=form, fund=found, **said)


@routes.route("/funds/<uuid:fund_id>/deposits/<uuid:deposit_id>/void", methods=["GET", "POST"])
@allow(Permission.KEEP_FUNDS)
@saved.says(lazy_gettext("It is voided: it stays readable, and counts nowhere."))
def void_deposit(fund_id: UUID, deposit_id: UUID) -> ResponseReturnValue:
    """Void what came in, with a reason."""
    found = register.get(db(), fund_id, actor())
    row = register.get_deposit(db(), found, deposit_id)
    form = whole.over(VoidDepositForm, row, version=lambda: row, filled=False)
    if form.accepted(lambda: register.void_deposit(db(), found, row, form.reason.data, actor())):
        return redirect(url_for("c4_continue.pay_in", fund_id=fund_id), 303)
    return render_template("c4_continue/funds/void_deposit.html", form=form, fund=found, row=row)


@routes.route("/funds/<uuid:fund_id>/overdraft", methods=["GET", "POST"])
@allow(Permission.KEEP_FUNDS)
@saved.says(lazy_gettext("Whether the fund may go below zero is saved."))
def fund_overdraft(fund_id: UUID) -> ResponseReturnValue:
    """Let a fund go below zero, with a reason, or no more."""
    found = register.get(db(), fund_id, actor())
    form = whole.over(lambda: OverdraftForm.of(found), found)
    if form.accepted(lambda: register.allow_overdraft(db(), found, form.because.data, actor())):
        return _to(found)
    return render_template("c4_continue/funds/overdraft.html", form=form, fund=found)


@routes.route("/funds/<uuid:fund_id>/<any(close,reopen):what>", methods=["GET", "POST"])
@allow(Permission.KEEP_FUNDS)
@saved.says(close=lazy_gettext("The fund is closed."), reopen=lazy_gettext("The fund is open again."))
def close_fund(fund_id: UUID, what: str) -> ResponseReturnValue:
    """Close a fund, or open it again."""
    found = register.get(db(), fund_id, actor())
    form = whole.over(Form, found, version=lambda: found, filled=False)
    verb = register.close if what == "close" else register.reopen
    if form.accepted(lambda: verb(db(), found, actor())):
        return _to(found)
    held = baht.show(books.balance(db(), found))
    return render_template("c4_continue/funds/close.html", form=form, fund=found, what=what, held=held)


def _to(found: Fund) -> Response:
    return redirect(url_for("c4_continue.fund", fund_id=found.id), 303)


def _account(found: Fund) -> Account:
    year, until = request.args.get("year", ""), request.args.get("until", "")
    wanted = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None
    day = None
    with suppress(DateProblem):
        day = read_date(until) if until else None
    return accounts.read(db(), found, accounts.period_of(found, wanted, day), actor())
