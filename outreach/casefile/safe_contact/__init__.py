"""Safe contact: how a young person wants to be reached without others coming to know."""

from outreach.casefile.safe_contact.wishes import ContactWish, Way, WishDetails, latest, latest_of, shown, told, write

__all__ = ["ContactWish", "Way", "WishDetails", "latest", "latest_of", "shown", "told", "write"]
