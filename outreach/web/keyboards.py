"""Which keyboard a telephone opens for a field of text (`inputmode`), and what the browser may fill in by itself.

Days, times and whole numbers have theirs from `templates/web/form.html`.
"""

TELEPHONE = {"inputmode": "tel"}
FIGURES = {"inputmode": "numeric"}
EMAIL = {"inputmode": "email", "autocapitalize": "none"}
LETTERS_OF_A_CODE = {"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}
ONE_TIME_CODE = {"inputmode": "numeric", "pattern": "[0-9]*", "autocomplete": "one-time-code"}
