"""The picture of groups, for the head of the centre, on the blueprint of the first C. The names are asked for."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c1_core_person import group_picture
from outreach.c1_core_person.group_picture import placing
from outreach.c1_core_person.routes import routes
from outreach.core import clock
from outreach.core.language import language
from outreach.web import day_asked
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.get("/groups/picture")
@allow(Permission.APPROVE)
def group_picture_page() -> ResponseReturnValue:
    """Show how many groups there are, how large, and who fights whom: by numbers, without a name."""
    return _page(named=False)


@routes.get("/groups/picture/named")
@allow(Permission.APPROVE)
def named_group_picture() -> ResponseReturnValue:
    """Show the same with the names of groups and core persons; the look is on record."""
    return _page(named=True)


def _page(*, named: bool) -> str:
    picture = group_picture.on(db(), day_asked.of(request.args.get("day")), actor(), named=named)
    placed = placing.nodes(picture)
    return render_template(
        "c1_core_person/group_picture.html",
        picture=picture,
        nodes=placed,
        lines=placing.lines(picture, placed),
        size=(placing.WIDE, placing.HIGH),
        named=named,
        typed=clock.show_date(picture.day, language(), "numeric"),
    )
