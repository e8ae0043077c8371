"""A sealed field of a young person, described once: form, case page, merge, package and receipt read it here."""

from outreach.core.language import LazyText
from outreach.core.sealing import FieldClass, Sealed


class PersonField(Sealed):
    """A text about a young person, sealed under their own key.

    attribute: its name on the person, in forms and in packages. label: what it is called wherever a person reads it.
    most, hint: letters that it may have, and what the form says of it. capitals: is written in them. suggested: known
    ones are offered. calls: a number that can be called. rare: shown only where it is known.
    is_name: one of the names by which they are found. early: asked at the first contact, and shown first.
    shared: a package may hold it, under a basis that covers its class. reaches: who knows it can reach them.
    one_alone: a person has one alone, so that two who differ in it can hardly be one person.
    What tells of health or safety is folded (`is_folded`): shown on demand, on record, and in no form beforehand.
    """

    def __init__(
        self,
        attribute: str,
        label: str,
        kind: FieldClass = FieldClass.IDENTITY,
        *,
        block: int = 32,
        most: int = 120,
        hint: LazyText | str = "",
        capitals: bool = False,
        suggested: bool = False,
        calls: bool = False,
        rare: bool = False,
        is_name: bool = False,
        early: bool = False,
        shared: bool = False,
        reaches: bool = False,
        one_alone: bool = False,
    ) -> None:
        super().__init__(f"people.{attribute}", kind, block=block, owner="id", label=label)
        self.attribute, self.is_name, self.early = attribute, is_name, early
        self.most, self.hint, self.capitals, self.suggested = most, hint, capitals, suggested
        self.calls, self.rare = calls, rare
        self.shared, self.reaches, self.one_alone = shared, reaches, one_alone

    @property
    def is_folded(self) -> bool:
        """Whether it is kept from view until it is asked for."""
        return self.kind in (FieldClass.SENSITIVE, FieldClass.SAFETY)
