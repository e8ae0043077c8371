"""Labels of what is written of family, addresses, school and work."""

from outreach.core.language import LazyText, lazy_gettext

OF_RECORDS: dict[str, LazyText] = {
    "record.write": lazy_gettext("wrote down family, an address, school or work"),
}
