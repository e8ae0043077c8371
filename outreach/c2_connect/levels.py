"""Levels of a need, as a screening found them."""

from outreach.core.codes import Code


class NeedLevel(Code):
    """How pressing a need is. A need that was only ticked has no level."""

    RED = "red", "Red: help now"
    AMBER = "amber", "Amber: help soon"
    GREEN = "green", "Green: nothing now"

    @property
    def is_need(self) -> bool:
        """True if something is to be done."""
        return self is not NeedLevel.GREEN

    @property
    def tone(self) -> str:
        """The colour of its mark on a page."""
        return {NeedLevel.RED: "danger", NeedLevel.AMBER: "warning"}.get(self, "success")


PRESSING: tuple[NeedLevel | None, ...] = (NeedLevel.RED, NeedLevel.AMBER, None, NeedLevel.GREEN)  # the first first
