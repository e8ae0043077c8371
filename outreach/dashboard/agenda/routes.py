"""Pages of the agenda: a month, and the feed for the calendar of a telephone."""

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.access.visitor.requests import site
from outreach.casefile import people
from outreach.core import clock
from outreach.core.errors import NotFound
from outreach.core.language import language, lazy_gettext, speaking
from outreach.dashboard.agenda import entries, feeds, months
from outreach.dashboard.agenda.entries import Entry
from outreach.dashboard.agenda.requests import page_of
from outreach.dashboard.routes import routes
from outreach.web import came_from, saved
from outreach.web.forms import Form
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.get("/calendar")
@allow(Permission.SEE_CASE)
def agenda() -> ResponseReturnValue:
    """Show a month of follow-ups, appointments, camps and stays."""
    came_from.remember()
    month = months.of(db(), actor(), months.first_of(request.args.get("month", "")))
    return render_template("dashboard/agenda/month.html", month=month, called=people.called, page_of=page_of)


@routes.route("/calendar/feed", methods=["GET", "POST"])
@allow(Permission.SEE_CASE, fresh=True)
def agenda_feed() -> ResponseReturnValue:
    """Make the address of one's feed; it is shown once."""
    form, address = Form(), ""
    if form.accepted(lambda: feeds.make(db(), actor(), language())):
        address = site().origin + url_for("dashboard.agenda_file", feed_token=form.result)
    feed = feeds.of_user(db(), actor().id)
    return render_template("dashboard/agenda/feed.html", form=Form(), feed=feed, address=address)


@routes.post("/calendar/feed/revoke")
@allow(Permission.SEE_CASE)
@saved.says(lazy_gettext("The address of your calendar is void."))
def revoke_agenda_feed() -> ResponseReturnValue:
    """Void the address of one's feed."""
    if Form().accepted(lambda: feeds.revoke(db(), actor())):
        return redirect(url_for("dashboard.agenda_feed"), 303)
    raise NotFound


@routes.get("/calendar/<feed_token>.ics")
@allow(Permission.ANYONE)
def agenda_file(feed_token: str) -> ResponseReturnValue:
    """Answer a calendar that asks for the agenda of whoever made the address."""
    feed = feeds.find(db(), feed_token)
    if feed is None:
        raise NotFound
    from outreach.accompanying.calendars import CONTENT_TYPE
    from outreach.dashboard.agenda import files

    first, last = clock.today() - feeds.BACK, clock.today() + feeds.AHEAD
    found = entries.between(db(), feed.user, first, last)
    with speaking(feed.language):
        made = files.file_of(found, lambda entry: site().origin + _month_of(entry))
    feeds.was_read(db(), feed)
    return Response(made, content_type=CONTENT_TYPE)


def _month_of(entry: Entry) -> str:
    return url_for("dashboard.agenda", month=months.of_day(entry.first))
