"""The query string: what stands behind the question mark of an address."""

from uuid import UUID

from flask import request

from outreach.core.errors import NotFound


def id_argument(name: str) -> UUID:
    """The id of this name. Raises NotFound if there is none, or something else: nobody gave such an address out."""
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        raise NotFound from None
