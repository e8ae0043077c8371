"""A form field of checkboxes."""

from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget


class CheckboxList(SelectMultipleField):
    """A list of checkboxes, any number of which can be ticked."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
