"""Every folder of the house that has pages. A new room is added here, and its tables are then known too."""

from outreach.access.routes import routes as access_routes

BLUEPRINTS = (access_routes,)
