"""Idempotency of forms: the hidden token is kept with the answer, and a second submit gets the same answer."""

from datetime import timedelta

from flask import redirect, request
from sqlalchemy import String, bindparam, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from werkzeug.wrappers import Response

from outreach.core import clock
from outreach.core.columns import Timestamped
from outreach.core.database import Base
from outreach.core.prepared import Prepared

FIELD = "once"
KEPT = timedelta(days=7)


class Submission(Timestamped, Base):
    """A form that has been accepted, and the redirect that answered it."""

    __tablename__ = "submissions"

    token: Mapped[str] = mapped_column(String(32), primary_key=True)
    answer: Mapped[str] = mapped_column(String(400))


_KNOWN = Prepared(select(Submission.answer).where(Submission.token == bindparam("token", type_=String())))


def earlier_answer(session: Session) -> Response | None:
    """Return the redirect of an earlier submit of this form; None for the first."""
    token = _token()
    known = next(_KNOWN.rows(session, {"token": token}), None) if token else None
    return redirect(known[0], 303) if known else None


def remember(session: Session, answer: Response) -> None:
    """Keep the redirect that answers an accepted form, in the same transaction."""
    token = _token()
    if token and answer.status_code == 303:
        session.add(Submission(token=token, answer=answer.location or "/"))


def spend(session: Session, answer: str) -> None:
    """Mark this form as submitted although it is answered with a page: sent again (a reload), it leads to `answer`."""
    if token := _token():
        session.add(Submission(token=token, answer=answer))


def clear_old(session: Session) -> None:
    """Delete forms older than a week: nobody sends them twice now."""
    session.execute(delete(Submission).where(Submission.made_at < clock.now() - KEPT))


def _token() -> str | None:
    token = request.form.get(FIELD, "") if request.method == "POST" else ""
    return token if len(token) == 32 and token.isalnum() else None
