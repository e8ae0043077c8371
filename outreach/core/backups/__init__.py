"""Backups: the whole database as one portable stream, and the key store as another, encrypted to a public key."""


class BackupProblem(SystemExit):
    """A backup that cannot be made, read or restored: the program exits with this one-line message."""
