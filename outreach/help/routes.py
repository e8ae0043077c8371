"""Pages of the handbook, and the address of the section about a page, for the link at its head."""

from functools import cache

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.core.language import language
from outreach.help import contents, rendering

routes = Blueprint("help", __name__)


def _choice(*, is_open: bool) -> str:
    words = ",".join(f'"{name}"' for name in contents.names(is_open=is_open))
    return f"/help/<any({words}):what>"


@routes.get("/help/")
@allow(Permission.SIGNED_IN)
def table() -> ResponseReturnValue:
    """Show the chapters: those of the own role first."""
    role = actor().role.value
    own = [one for one in contents.chapters() if one.is_for(role)]
    others = [one for one in contents.chapters() if not one.is_for(role)]
    return render_template("help/table.html", own=own, others=others, chapter=_chapter)


@routes.get(_choice(is_open=False))
@allow(Permission.SIGNED_IN)
def chapter(what: str) -> ResponseReturnValue:
    """Show a chapter."""
    return _show(what)


@routes.get(_choice(is_open=True))
@allow(Permission.ANYONE)
def open_chapter(what: str) -> ResponseReturnValue:
    """Show a chapter for those who have no account, or cannot sign in."""
    return _show(what)


@routes.app_template_global()
def help_here() -> str:
    """Return the address of the section about the page of this request; empty if there is none."""
    return _address(request.script_root, request.endpoint or "")


@cache
def _address(_root: str, endpoint: str) -> str:
    section = contents.sections().get(endpoint)
    return url_for(_endpoint(section.chapter), what=section.chapter, _anchor=section.anchor) if section else ""


def _endpoint(name: str) -> str:
    return "help.open_chapter" if name in contents.names(is_open=True) else "help.chapter"


@routes.app_template_global()
def help_chapter(name: str) -> str:
    """Return the address of a chapter."""
    return url_for(_endpoint(name), what=name)


def _chapter(name: str) -> rendering.Chapter:
    return rendering.chapter(name, language())


def _show(name: str) -> str:
    return render_template("help/chapter.html", chapter=_chapter(name))
