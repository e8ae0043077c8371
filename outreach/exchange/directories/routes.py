"""Pages to export the directory as a package, and to import another one: preview first, then confirm."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.core import clock
from outreach.exchange.directories.forms import DirectoryFileForm, TakeInForm
from outreach.exchange.hsds import packages, previews, tables
from outreach.exchange.hsds.packages import Package
from outreach.exchange.hsds.previews import Preview
from outreach.web import idempotency
from outreach.web.transaction import db
from outreach.web.uploads import takes_files

routes = Blueprint("directories", __name__)


@routes.route("/agencies/import", methods=["GET", "POST"])
@allow(Permission.KEEP_DIRECTORY)
@takes_files(packages.look)
def choose() -> ResponseReturnValue:
    """Choose a file and preview its changes, line by line. Nothing is written."""
    form = DirectoryFileForm()
    if not form.accepted(lambda: form.file.data):
        return render_template("exchange/choose.html", form=form, most=packages.MOST)
    return _shown(previews.of(db(), form.result, actor()), form.result, TakeInForm(formdata=None))


@routes.post("/agencies/import/take-in")
@allow(Permission.KEEP_DIRECTORY)
def take_in() -> ResponseReturnValue:
    """Import the next organizations of a file, and show the rest."""
    form = TakeInForm()
    if not form.accepted(lambda: _taken(form)):
        return render_template(
            "exchange/choose.html", form=DirectoryFileForm(formdata=None), refused=form, most=packages.MOST
        )
    preview, sent = form.result
    return _shown(preview, sent, TakeInForm(formdata=None))


@routes.get("/agencies/package.zip")
@allow(Permission.KEEP_DIRECTORY)
def package() -> ResponseReturnValue:
    """Download the directory as a zip of tables. It contains no person."""
    name = f"directory-{clock.today()}.zip"
    said = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(tables.package(db(), clock.today()), mimetype="application/zip", headers=said)


def _taken(form: TakeInForm) -> tuple[Preview, Package]:
    sent = packages.carried(form.package.data)
    idempotency.spend(db(), url_for("directories.choose"))  # sent again, it imports nothing more
    return previews.take_in(db(), sent, actor()), sent


def _shown(preview: Preview, package: Package, form: TakeInForm) -> str:
    form.package.data = package.carried
    return render_template("exchange/preview.html", preview=preview, form=form, at_once=previews.AT_ONCE)
