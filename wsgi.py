"""What a WSGI server and the `flask` command load."""

from flask import Flask

from outreach.commands.before import is_listing, listing


def application() -> Flask:
    """The whole application, with the settings of the environment."""
    from config import Settings
    from outreach.factory import create_app

    return create_app(Settings.from_environment())


app = listing(application) if is_listing() else application()
