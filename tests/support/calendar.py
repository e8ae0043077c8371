"""Days that pass for a site: each request comes on the day that the test has come to."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import update

from outreach.access.signins import SignIn
from outreach.core import clock
from outreach.web.application import OutreachApp


class Calendar:
    """The application on the day that a test has come to."""

    def __init__(self, app: OutreachApp) -> None:
        self.app, self.begin, self.hour = app, clock.today(), 3
        self.day = self.begin

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if self.day == self.begin:
            return self.app(environ, start)
        with clock.travel(self.moment):
            return self.app(environ, start)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.app, name)

    @property
    def moment(self) -> datetime:
        """An hour of UTC, seven less than at Khon Kaen; now, on the first day."""
        return datetime.combine(self.day, time(self.hour), UTC) if self.day > self.begin else clock.now()

    def after(self, days: int, hour: int = 3) -> None:
        """Come to so many days after the first."""
        self.go_to(self.begin + timedelta(days=days), hour)

    def go_to(self, day: date, hour: int = 3) -> None:
        """Come to a day; everybody has just signed in there."""
        self.day, self.hour = day, hour
        self.sign_everybody_in()

    def sign_everybody_in(self) -> None:
        """Let all who are signed in have come just now."""
        with self.app.extensions["sessions"]() as session, session.begin():
            session.execute(update(SignIn).values(made_at=self.moment, seen_at=self.moment))
            for column in (SignIn.second_at, SignIn.proved_at):
                session.execute(update(SignIn).where(column.is_not(None)).values({column: self.moment}))
