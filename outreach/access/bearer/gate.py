"""The gate for API programs: a token in the header, never a cookie; and a token opens no page."""

from flask import g, request
from sqlalchemy.orm import Session

from outreach.access.bearer import tokens
from outreach.access.bearer.tokens import ApiToken, Scope
from outreach.access.permissions import Permission
from outreach.access.users import User
from outreach.core import language
from outreach.core.errors import Refused
from outreach.core.languages import LANGUAGES, OF_CODE
from outreach.web.problems import Problem
from outreach.web.transaction import separate_session

SCOPES = {
    Permission.PROGRAM_READ: Scope.READ,
    Permission.PROGRAM_ANSWER: Scope.ANSWER,
    Permission.PROGRAM_WEBHOOKS: Scope.WEBHOOKS,
}
LARGEST_BODY = 64 * 1024
REALM = 'Bearer realm="outreach"'


def enter(permission: Permission) -> None:
    """Check the token of a program for this permission. Raises Problem: 401, 403 or 429."""
    request.max_content_length = LARGEST_BODY
    speak()
    token = _shown()
    if SCOPES[permission] not in token.scopes:
        raise Problem(
            403,
            f"This token is not for this: it lacks the scope «{SCOPES[permission].value}».",
            headers={"WWW-Authenticate": f'{REALM}, error="insufficient_scope", scope="{SCOPES[permission].value}"'},
        )
    g.program, g.token_id = token.user, token.id


def speak() -> None:
    """Set the language of sentences: English, unless the program asks for another. No cookie is read."""
    language.speak(request.accept_languages.best_match([OF_CODE, *LANGUAGES]) or OF_CODE)


def check_again(session: Session) -> None:
    """Raise Problem (401) if the token was revoked while this request waited for its turn."""
    if token_id := g.get("token_id"):
        token = session.get(ApiToken, token_id)
        if token is None or not token.is_good():
            raise _of_no_use()


def program() -> User | None:
    """Return the desk of the program's agency; None for a browser."""
    desk: User | None = g.get("program")
    return desk


def _shown() -> ApiToken:
    way, _, text = request.headers.get("Authorization", "").partition(" ")
    if way.lower() != "bearer" or not text.strip():
        raise Problem(401, "Show a token: «Authorization: Bearer …».", headers={"WWW-Authenticate": REALM})
    try:
        with separate_session() as session:
            found = tokens.show(session, text.strip(), request.endpoint or "")
    except Refused as refusal:
        raise Problem(429, str(refusal.reason), headers={"Retry-After": "900"}) from None
    if found is None:
        raise _of_no_use()
    return found


def _of_no_use() -> Problem:
    wrong = {"WWW-Authenticate": f'{REALM}, error="invalid_token"'}
    return Problem(401, "This token opens nothing: it is unknown, revoked or past its time.", headers=wrong)
