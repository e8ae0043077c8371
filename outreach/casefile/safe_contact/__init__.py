"""Safe contact: the wishes of a young person on how to reach them without others coming to know."""

from outreach.casefile.safe_contact.wishes import ContactWish, Way, WishDetails, latest, latest_of, shown, told, write

__all__ = ["ContactWish", "Way", "WishDetails", "latest", "latest_of", "shown", "told", "write"]
