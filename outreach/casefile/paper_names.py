"""The name of a young person on a certificate: the full name as known, else what they are called."""

from outreach.casefile.people import Person
from outreach.core.language import lazy_gettext
from outreach.core.sealing import Unreadable

NEEDED = lazy_gettext("A certificate needs a name: write it into the record first.")


def of(person: Person) -> str:
    """Return the name; empty if none is known or can be read: there is no certificate then."""
    readable = {
        name: value
        for name in ("given_name", "family_name", "nickname")
        if (value := getattr(person, name)) and not isinstance(value, Unreadable)
    }
    full = " ".join(readable[name] for name in ("given_name", "family_name") if name in readable)
    return full or readable.get("nickname", "")
