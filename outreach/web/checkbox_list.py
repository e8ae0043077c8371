"""A list of which any number can be ticked."""

from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget


class CheckboxList(SelectMultipleField):
    """Any number of a list, each with its box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
