"""Entry point of a WSGI server and of the `flask` command."""

from flask import Flask

from outreach.commands.before import is_listing, listing


def application() -> Flask:
    """Create the application with the settings of the environment."""
    from config import Settings
    from outreach.factory import create_app

    return create_app(Settings.from_environment())


app = listing(application) if is_listing() else application()
