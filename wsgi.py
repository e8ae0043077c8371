"""Entry point of a WSGI server and of the `flask` command."""

import gc

from flask import Flask

from outreach.commands.before import is_listing, listing


def application() -> Flask:
    """Create the application with the settings of the environment."""
    gc.disable()  # what is loaded now stays: looking for waste in it takes a quarter of the start
    try:
        from config import Settings
        from outreach.factory import create_app

        return create_app(Settings.from_environment())
    finally:
        gc.freeze()
        gc.enable()


app = listing(application) if is_listing() else application()
