"""Backups: the whole database as one portable stream, and the key store as another, encrypted to a public key."""


class BackupProblem(SystemExit):
    """A backup cannot be made, read or brought back: the program ends with this one line."""
