"""Pages of the files of a case, on the blueprint of the casefile."""

from urllib.parse import quote
from uuid import UUID

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.casefile import attachments, cases, milestones
from outreach.casefile.attachments import Attachment
from outreach.casefile.attachments.forms import AttachForm, RemoveForm
from outreach.casefile.routes import routes
from outreach.core import secure_delete
from outreach.core.commits import after_commit
from outreach.core.language import lazy_gettext
from outreach.web import errors, saved
from outreach.web.transaction import db
from outreach.web.uploads import takes_files

__all__ = ["routes"]

DAMAGED = lazy_gettext(
    "This file is damaged and cannot be opened. Nothing of it was sent. Please tell the administrator."
)
ALONE = "default-src 'none'; sandbox"


@routes.route("/cases/<uuid:case_id>/attachments/new", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The file is attached."))
@takes_files(attachments.check)
def attach(case_id: UUID) -> ResponseReturnValue:
    """Attach a file to the case."""
    case = cases.load(db(), case_id, actor())
    form = AttachForm(about=request.args.get("about", ""))
    form.offer(attachments.places(milestones.of_case(db(), case_id)))
    if form.accepted(lambda: attachments.add(db(), case, form.details(), actor())):
        return redirect(url_for("dashboard.case", case_id=case_id), 303)
    return render_template("casefile/attach.html", form=form, case=case, most=current_app.config["LARGEST_FILE"] >> 20)


@routes.get("/cases/<uuid:case_id>/attachments/<uuid:attachment_id>")
@allow(Permission.SEE_CASE)
def download_attachment(case_id: UUID, attachment_id: UUID) -> ResponseReturnValue:
    """Download a file. Every piece is verified before the first byte is sent."""
    case = cases.load(db(), case_id, actor())
    attachment = attachments.in_case(db(), case, attachment_id)
    plain = attachments.opened(db(), attachment, actor())
    if plain is None:
        return errors.page(500, DAMAGED)
    return Response(plain, headers=_download_headers(attachment), mimetype=attachment.content_type.value)


@routes.route("/cases/<uuid:case_id>/attachments/<uuid:attachment_id>/remove", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The file is destroyed."))
def remove_attachment(case_id: UUID, attachment_id: UUID) -> ResponseReturnValue:
    """Destroy a file, after a confirmation."""
    case = cases.load(db(), case_id, actor())
    attachment = attachments.in_case(db(), case, attachment_id)
    form = RemoveForm()

    def act() -> None:
        attachments.remove(db(), attachment, actor())
        after_commit(db(), secure_delete.leave_no_trace)

    if form.accepted(act):
        return redirect(url_for("dashboard.case", case_id=case_id), 303)
    return render_template("casefile/remove_attachment.html", form=form, case=case, attachment=attachment)


def _download_headers(attachment: Attachment) -> dict[str, str]:
    """Return headers for a download, never inline: the name in UTF-8 (RFC 5987), and a plain one for old programs."""
    plain_name = f"attachment{attachment.content_type.ending}"
    named = quote(attachment.file_name or plain_name, safe="")
    return {
        "Content-Disposition": f"attachment; filename=\"{plain_name}\"; filename*=UTF-8''{named}",
        "Content-Length": str(attachment.size),
        "Content-Security-Policy": ALONE,
    }
