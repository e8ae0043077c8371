"""The blind index: a truncated keyed hash by which an exact value is looked for without storing it.

Truncated on purpose: about three people share a value, so a stolen index names nobody. How much is cut off depends on
how many people there are; each stored value carries its width, so that old and new ones live side by side.
"""

WIDTHS = (11, 14, 16, 18)  # bits, for up to so many people:
UP_TO = (5_000, 50_000, 200_000)
MARK = 20  # the width stands above this many bits


def width_for(people: int) -> int:
    """The width that fits so many people."""
    return next((width for width, most in zip(WIDTHS, UP_TO, strict=False) if people <= most), WIDTHS[-1])


def values_at_all(digest: bytes) -> list[int]:
    """What may be stored of a digest, at every width."""
    whole = int.from_bytes(digest[:4])
    return [bits << MARK | whole >> (32 - bits) for bits in WIDTHS]


def value_at(digest: bytes, bits: int) -> int:
    """What is stored: the first `bits` of a digest, marked with their number."""
    return bits << MARK | int.from_bytes(digest[:4]) >> (32 - bits)


def width_of(value: int) -> int:
    """The width that a stored value carries."""
    return value >> MARK
