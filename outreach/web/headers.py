"""The content security policy (CSP) and other security headers: no foreign sources, no inline code, no caching."""

from flask import Flask, current_app, request
from werkzeug.wrappers import Response

from outreach.web.assets import kept_for

POLICY = "; ".join(
    (
        "default-src 'none'",
        "object-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), translator=(), language-detector=()",
}
ASSETS = ("static", "bootstrap.static", "web.font", "web.font_faces")


def add_headers(answer: Response) -> Response:
    """Put the headers on an answer; only assets may be cached. A view may set a stricter one itself."""
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    keep = request.endpoint in ASSETS and answer.status_code in (200, 304)
    answer.headers["Cache-Control"] = f"public, max-age={kept_for()}" if keep else "no-store"
    if request.is_secure or current_app.config["SESSION_COOKIE_SECURE"]:
        answer.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return answer


def use_headers(app: Flask) -> None:
    """Add the headers to every answer of the app."""
    app.after_request(add_headers)
