"""The blind index: a truncated keyed hash that finds an exact value without storing it.

Truncated on purpose: about three people share a value, so a stolen index names nobody. The width depends on the number
of people; each stored value carries its own, so that old and new ones coexist.
"""

WIDTHS = (11, 14, 16, 18)  # bits, for up to so many people:
UP_TO = (5_000, 50_000, 200_000)
MARK = 20  # the width stands above this many bits


def width_for(people: int) -> int:
    """Return the width in bits for so many people."""
    return next((width for width, most in zip(WIDTHS, UP_TO, strict=False) if people <= most), WIDTHS[-1])


def values_at_all(digest: bytes) -> list[int]:
    """Return the stored values of a digest at every width."""
    whole = int.from_bytes(digest[:4])
    return [bits << MARK | whole >> (32 - bits) for bits in WIDTHS]


def value_at(digest: bytes, bits: int) -> int:
    """Return the stored value: the first `bits` of a digest, marked with their number."""
    return bits << MARK | int.from_bytes(digest[:4]) >> (32 - bits)


def width_of(value: int) -> int:
    """Return the width of a stored value."""
    return value >> MARK
