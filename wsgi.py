"""What a WSGI server and the `flask` command load."""

from config import Settings
from outreach.factory import create_app

app = create_app(Settings.from_environment())
