"""Pages of the photo of a young person, on the blueprint of the casefile."""

from uuid import UUID

from flask import current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from outreach.access import users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.casefile import attachments, cases, consents, people, photos, reveals
from outreach.casefile.attachments.routes import ALONE, DAMAGED
from outreach.casefile.cases import Case
from outreach.casefile.consents import Consent, GivenBy, Told, lawful, naming
from outreach.casefile.consents.lawful import Act
from outreach.casefile.photos import Photo
from outreach.casefile.photos.forms import PhotoConsentForm, PhotoForm, RemovePhotoForm
from outreach.casefile.routes import routes
from outreach.core import clock
from outreach.core.errors import NotFound
from outreach.core.files import portraits
from outreach.core.language import lazy_gettext
from outreach.directory import agencies
from outreach.web import errors, saved, whole
from outreach.web.transaction import db
from outreach.web.uploads import takes_files

__all__ = ["routes"]


@routes.get("/cases/<uuid:case_id>/photo")
@allow(Permission.SEE_CASE)
def photo(case_id: UUID) -> ResponseReturnValue:
    """Show the photo, who agreed to it, and what became of those before."""
    case = cases.load(db(), case_id, actor())
    given = [one for one in consents.of_person(db(), case.person_id) if one.photo is not None]
    every = photos.all_of(db(), case.person_id)
    wrote = {one.made_by for one in every} | {one.removed_by for one in every if one.removed_by}
    return render_template(
        "casefile/photo.html",
        case=case,
        photo=photos.of_case(db(), case),
        given=given,
        agreed=lawful.is_carried(db(), case, Act.PHOTO, clock.today()),
        every=every,
        names=users.names(db(), wrote | {one.withdrawn_by for one in given if one.withdrawn_by}),
        agencies=naming.agencies_named(db(), given, unfolded=reveals.may_reveal(db(), case, actor())),
        called=people.called,
        GivenBy=GivenBy,
        Told=Told,
    )


@routes.get("/cases/<uuid:case_id>/photo/picture")
@allow(Permission.SEE_CASE)
def photo_picture(case_id: UUID) -> ResponseReturnValue:
    """Send the whole photo; the look is on record."""
    case = cases.load(db(), case_id, actor())
    picture = photos.whole(db(), _of_case(case), actor())
    if picture is None:
        return errors.page(500, DAMAGED)
    return Response(picture, headers={"Content-Security-Policy": ALONE}, mimetype=portraits.KIND)


@routes.route("/cases/<uuid:case_id>/photo/new", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The photo is saved."))
@takes_files(portraits.check)
def take_photo(case_id: UUID) -> ResponseReturnValue:
    """Take a photo, or a newer one. Without a consent to it the page says so, and leads to where it is asked for."""
    case = cases.load(db(), case_id, actor())
    form = whole.over(PhotoForm, case, lambda: photos.current(db(), case.person_id), filled=False)

    if form.accepted(lambda: photos.take(db(), case, form.file.data, actor())):
        return redirect(url_for("dashboard.case", case_id=case_id), 303)
    return render_template(
        "casefile/take_photo.html",
        form=form,
        case=case,
        agreed=lawful.is_carried(db(), case, Act.PHOTO, clock.today()),
        before=photos.current(db(), case.person_id),
        most=current_app.config["LARGEST_FILE"] >> 20,
    )


@routes.route("/cases/<uuid:case_id>/photo/consent", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The consent to a photo is saved."))
@takes_files(attachments.check)
def ask_for_photo(case_id: UUID) -> ResponseReturnValue:
    """Record the consent to a photo, with a scan of the signed form if there is one."""
    case = cases.load(db(), case_id, actor())
    form = PhotoConsentForm()
    form.ask_who(lambda day: people.age_on(case.person, day))
    known = agencies.nameable(db(), case.centre_id)
    form.offer(known)
    form.hold_to(case, known)

    def act() -> Consent:
        consent = consents.record(db(), case, form.details(), actor())
        if form.file.data:
            attachments.add_scan(db(), case, consent, form.file.data, actor())
        return consent

    if form.accepted(act):
        there = photos.of_case(db(), case)
        return redirect(url_for("casefile.photo" if there else "casefile.take_photo", case_id=case_id), 303)
    age = people.age_on(case.person, clock.today())
    said = {"age": age, "law": consents.asked_of(age)}
    return render_template("casefile/photo_consent.html", form=form, case=case, **said)


@routes.route("/cases/<uuid:case_id>/photo/remove", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The photo is destroyed."))
def remove_photo(case_id: UUID) -> ResponseReturnValue:
    """Destroy the photo, after a confirmation."""
    case = cases.load(db(), case_id, actor())
    form = whole.over(RemovePhotoForm, case, lambda: photos.current(db(), case.person_id), filled=False)
    found = photos.current(db(), case.person_id)
    if found is None:
        raise NotFound

    if form.accepted(lambda: photos.remove(db(), found, actor())):
        return redirect(url_for("casefile.photo", case_id=case_id), 303)
    return render_template("casefile/remove_photo.html", form=form, case=case)


def _of_case(case: Case) -> Photo:
    found = photos.of_case(db(), case)
    if found is None:
        raise NotFound
    return found
