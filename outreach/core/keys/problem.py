"""The error of missing, damaged or foreign keys."""


class KeyProblem(SystemExit):
    """Keys that are missing, wrong or unsafe: the program exits with this one line, having changed nothing."""
