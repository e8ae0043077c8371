"""The application factory: keys, database, pages and commands."""

from pathlib import Path

import click
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect

from config import Settings
from outreach import commands, wiring
from outreach.access import gate
from outreach.access.log_server import LogServer
from outreach.blueprints import BLUEPRINTS
from outreach.casefile import erasing
from outreach.casefile.finding import LiveNames
from outreach.core import installation
from outreach.core.database import make_engine, make_sessions
from outreach.core.keys import KeyProblem, key_store
from outreach.core.ledger import ledger_file
from outreach.core.sealing import Vault
from outreach.core.together import Together
from outreach.web.application import OutreachApp
from outreach.web.assets import use_assets
from outreach.web.errors import use_error_pages
from outreach.web.fragments import use_fragments
from outreach.web.headers import use_headers
from outreach.web.languages import use_languages
from outreach.web.origins import use_origins
from outreach.web.templating import use_templating
from outreach.web.uploads import use_uploads

__all__ = ["create_app"]

ROOT = Path(__file__).parent.parent


def create_app(settings: Settings) -> OutreachApp:
    """Create the application. Without valid keys the program exits with one line (KeyProblem)."""
    wiring.wire()
    app = OutreachApp("outreach", root_path=str(ROOT), static_folder="outreach/static", template_folder="templates")
    app.extensions.update(settings=settings, create_app=create_app)
    try:
        store = key_store(settings)
        vault = Vault(store.load(), store.reload)
        installation.check_before_start(settings.database_url, vault.install)
    except KeyProblem as problem:
        if not _before_a_command():
            raise
        commands.use_commands(app, problem)
        return app
    _furnish(app, settings, vault)
    commands.use_commands(app)
    if not _before_a_command():
        erasing.at_start(app.extensions["sessions"])
    return app


def _before_a_command() -> bool:
    """Return True if a command is about to run: `keys init` and `demo` make the keys, others report the problem."""
    context = click.get_current_context(silent=True)
    return context is not None and context.info_name != "run"


def _furnish(app: OutreachApp, settings: Settings, vault: Vault) -> None:
    app.config.update(
        SECRET_KEY=vault.purpose_key("web"),
        SESSION_COOKIE_NAME="__Host-outreach" if settings.https else "outreach",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        WTF_CSRF_TIME_LIMIT=None,  # valid as long as the session
        WTF_CSRF_SSL_STRICT=settings.https,
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        MAX_FORM_PARTS=400,
        LARGEST_FILE=settings.largest_file_mb << 20,
        ORIGIN=settings.origin,
        SECOND_FACTOR=settings.second_factor,
        POSTING=settings.posting,
        BOOTSTRAP_SERVE_LOCAL=True,
        TESTING=False,
    )
    engine = make_engine(settings.database_url)
    names = LiveNames(engine, vault, settings.data)
    carried = {"names": names, "log": _log_server(settings.audit_log), **settings.known_to_sessions}
    sessions = make_sessions(engine, vault, ledger_file(settings.key_file), **carried)
    app.extensions.update(engine=engine, vault=vault, names=names, sessions=sessions, together=Together(sessions))
    Bootstrap5(app)
    use_uploads(app)  # before anything reads a form
    use_origins(app)
    csrf = CSRFProtect(app)
    use_languages(app)
    use_templating(app)
    use_fragments(app)
    use_headers(app)
    use_error_pages(app)
    use_assets(app)
    gate.use_gate(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    gate.check_declared(app)
    for view in gate.for_programs(app):
        csrf.exempt(view)


def _log_server(address: str) -> LogServer | None:
    """Connect to the log server, if there is one. Exits with one line if that fails."""
    try:
        return LogServer(address) if address else None
    except OSError as problem:
        raise SystemExit(f"settings: OUTREACH_AUDIT_LOG={address}: {problem.strerror or problem}") from None
