"""The error of missing, damaged or foreign keys."""


class KeyProblem(SystemExit):
    """The keys are missing, wrong or unsafe: the program ends with this one line, having touched nothing."""
