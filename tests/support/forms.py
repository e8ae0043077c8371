"""The forms of a page, filled in as the page itself has done, as a browser would send them."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

NO_FIELDS = ("submit", "button", "reset", "image")
# What is read of a page, without all that stands between: a tenth of it. In a value, Jinja writes > as &gt;.
PARTS = re.compile(r"<textarea\b[^>]*>[^<]*|</?(?:a|form|input|button|select|option|textarea)\b[^>]*>")


@dataclass
class Field:
    """One box, choice or hidden value. values: what a browser sends of it now; choices: what else it offers."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)


@dataclass
class Form:
    """A form. address: where it goes, empty for the page itself. button: the name and value of its first one."""

    address: str
    method: str
    button: tuple[str, str] | None = None
    fields: dict[str, Field] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[str, ...]:
        """What it asks for."""
        return tuple(sorted(self.fields))

    def filled(self) -> dict[str, list[str]]:
        """What a browser sends if nobody touches it."""
        sent = {name: list(one.values) for name, one in self.fields.items() if one.values and one.kind != "file"}
        return sent | ({self.button[0]: [self.button[1]]} if self.button else {})


class Page(HTMLParser):
    """The forms and links of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._form: Form | None = None
        self._field: Field | None = None
        self.feed("".join(PARTS.findall(html)))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """A part of a form, or a link."""
        has = {name: value or "" for name, value in attributes}
        if tag == "a" and has.get("href", "").startswith("/"):
            self.links.append(has["href"].partition("#")[0])
        elif tag == "form":
            self._form = Form(has.get("action", ""), has.get("method", "get").upper())
            self.forms.append(self._form)
        elif self._form is not None and "disabled" not in has:
            self._take(tag, has)

    def handle_endtag(self, tag: str) -> None:
        """The end of one."""
        if tag == "form":
            self._form = None
        elif tag in ("select", "textarea"):
            if tag == "select" and self._field and not self._field.values and self._field.choices:
                self._field.values = self._field.choices[:1]
            self._field = None

    def handle_data(self, data: str) -> None:
        """What stands in a large box."""
        if self._field and self._field.kind == "textarea":
            self._field.values[0] += data

    def _take(self, tag: str, has: dict[str, str]) -> None:
        if tag == "input" and has.get("name"):
            self._take_input(has)
        elif tag == "button" and has.get("name") and self._form and self._form.button is None:
            self._form.button = has["name"], has.get("value", "")
        elif tag in ("select", "textarea") and has.get("name"):
            self._field = self._known(has["name"], tag)
            if tag == "textarea":
                self._field.values = [""]
        elif tag == "option" and self._field:
            value = has.get("value", "")
            self._field.choices.append(value)
            if "selected" in has:
                self._field.values.append(value)

    def _take_input(self, has: dict[str, str]) -> None:
        kind = has.get("type", "text")
        if kind in NO_FIELDS:
            return
        one = self._known(has["name"], kind)
        if kind not in ("checkbox", "radio"):
            one.values.append(has.get("value", ""))
            return
        one.choices.append(has.get("value", "on"))
        if "checked" in has:
            one.values.append(has.get("value", "on"))

    def _known(self, name: str, kind: str) -> Field:
        assert self._form
        return self._form.fields.setdefault(name, Field(name, kind))
