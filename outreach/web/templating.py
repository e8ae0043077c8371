"""Filters and globals of every template: texts, days, labels. Templates show; they do not decide or query."""

from datetime import date, datetime, time
from types import FunctionType, MethodType
from typing import Any
from uuid import uuid4

from flask import Flask
from jinja2 import Template
from jinja2.runtime import Context, Macro

from outreach.core import baht, clock, identifiers
from outreach.core.language import TOGETHER, gettext, language, spoken
from outreach.core.languages import LANGUAGES, weekdays
from outreach.web import day_words
from outreach.web.came_from import same_list
from outreach.web.saved import said

PLAIN = (FunctionType, MethodType)


class Shared(Template):
    """A template whose macros, imported without the values of a page, are made once: no page has globals of its own.

    Jinja would look through a hundred globals at every import, to find that there are none.
    """

    def _get_default_module(self, ctx: Context | None = None) -> Any:
        return super()._get_default_module()


class Calling(Context):
    """The names of a page. A call of a macro or of a plain function asks no more: Jinja has five questions first."""

    def call(self, called: Any, /, *args: Any, **named: Any) -> Any:
        """Call what a template calls."""
        is_macro = type(called) is Macro
        if not is_macro and (type(called) not in PLAIN or hasattr(called, "jinja_pass_arg")):
            return super().call(called, *args, **named)
        named.pop("_block_vars", None)
        named.pop("_loop_vars", None)
        return called(self.eval_ctx, *args, **named) if is_macro else called(*args, **named)


def use_templating(app: Flask) -> None:
    """Give the templates their filters and globals."""
    app.jinja_env.template_class, app.jinja_env.context_class = Shared, Calling
    app.jinja_env.globals.update(
        _=gettext,
        language=language,
        languages=LANGUAGES,
        spoken=spoken,
        time_like=time_like,
        today=clock.today,
        new_token=lambda: uuid4().hex,
        day_words=day_words.for_script,
        said_by=said_by,
        saved=said,
        same_list=same_list,
    )
    app.jinja_env.filters.update(
        day=show_day,
        day_long=show_day_long,
        month=show_month,
        weekday=show_weekday,
        near_day=show_near_day,
        moment=show_moment,
        time_of_day=show_time,
        time_at=show_time_at,
        bytes=show_bytes,
        baht=baht.tell,
        dialled=identifiers.dialled,
    )
    app.jinja_env.tests["endpoint_exists"] = lambda endpoint: endpoint in app.view_functions
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def show_day(day: date | None) -> str:
    """Format a day: 21 พ.ย. 2569 / 21 Nov 2026; a dash for None."""
    return clock.show_date(day, language()).replace(" ", TOGETHER) if day else "–"


def show_day_long(day: date) -> str:
    """Format a day in full: 21 พฤศจิกายน 2569 / 21 November 2026."""
    return clock.show_date(day, language(), "long")


def show_month(day: date) -> str:
    """Format the month of a day: พฤศจิกายน 2569 / November 2026."""
    return clock.show_part(day, "month", language(), "long")


def show_weekday(day: date) -> str:
    """Format the day of the week: จ. / Mon."""
    return weekdays(language(), "short")[day.weekday()]


def show_near_day(day: date) -> str:
    """Format a day of this week or the next, which needs no year: พ. 2 ธ.ค. / Wed 2 Dec."""
    return f"{show_weekday(day)} {show_day(day).rsplit(TOGETHER, 1)[0]}".replace(" ", TOGETHER)


def show_moment(moment: datetime | None) -> str:
    """Format a moment: 21 พ.ย. 2569 23.15 น. / 21 Nov 2026 23:15; a dash for None."""
    if not moment:
        return "–"
    there = clock.local(moment)
    return f"{show_day(there.date())} {show_time(there.time())}"


def show_time(at: time) -> str:
    """Format a time: 23.15 น. / 23:15."""
    return clock.show_time(at, language(), marked=True).replace(" ", TOGETHER)


def show_time_at(moment: datetime) -> str:
    """Format the time of day of a moment, here."""
    return show_time(clock.local(moment).time())


def time_like() -> str:
    """Return an example of a time of day, for an empty field."""
    return clock.show_time(time(13, 30), language())


def show_bytes(size: int) -> str:
    """Format a file size: 340 kB, 2.4 MB."""
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} kB"


def said_by(about: str, wrong: bool) -> dict[str, str]:
    """Return the ARIA attributes that tie a field to its hint and its error, for screen readers."""
    described = {"aria-describedby": about.strip()} if about.strip() else {}
    return described | ({"aria-invalid": "true"} if wrong else {})
