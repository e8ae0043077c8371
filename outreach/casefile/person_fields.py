"""The definition of a sealed field of a young person, used in forms, case page, merge, package and receipt."""

from outreach.core.language import LazyText
from outreach.core.sealing import FieldClass, Sealed


class PersonField(Sealed):
    """A sealed text field of a young person.

    attribute: its name on the person, in forms and in packages. label: its name on pages.
    most, hint: its maximum length, and the hint in the form. capitals: in capital letters. suggested: with suggestions.
    calls: a telephone number. figures: of figures alone. rare: shown only if it has a value.
    is_name: one of the names by which they are found. early: asked at the first contact, and shown first.
    shared: a package may hold it, under a basis that covers its class. reaches: a means to reach them.
    one_alone: a person has only one, so that two who differ in it can hardly be one person.
    Fields of health or safety are folded (`is_folded`): shown on demand, audited, and never preset in a form.
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
        figures: bool = False,
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
        self.calls, self.figures, self.rare = calls, figures, rare
        self.shared, self.reaches, self.one_alone = shared, reaches, one_alone

    @property
    def is_folded(self) -> bool:
        """True if it is hidden until asked for."""
        return self.kind in (FieldClass.SENSITIVE, FieldClass.SAFETY)
