"""The query string of a page's address."""

from uuid import UUID

from flask import request

from outreach.core.errors import NotFound


def id_argument(name: str) -> UUID:
    """Return the id of this name. Raises NotFound if it is missing or malformed: no page links to such an address."""
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        raise NotFound from None
