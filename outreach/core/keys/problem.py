"""How the program says that its keys are not as they must be."""


class KeyProblem(SystemExit):
    """The keys are missing, wrong or unsafe: the program ends with this one line, having touched nothing."""
