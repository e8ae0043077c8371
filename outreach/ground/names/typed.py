"""What a person who typed a name may have meant."""

from outreach.ground.names.keyboard import other_layout
from outreach.ground.names.letters import words_of
from outreach.ground.names.words import Word

Reading = tuple[float, list[Word]]  # how sure, from 0 to 1, and the words

_WRONG_LAYOUT = 0.94


def readings(typed: str) -> list[Reading]:
    """The words as typed, and as they would be with the other keyboard layout."""
    found = []
    for sure, text in ((1.0, typed), (_WRONG_LAYOUT, other_layout(typed))):
        words = list(dict.fromkeys(words_of(text)))
        if words:
            found.append((sure, [Word.of(word) for word in words]))
    return found
