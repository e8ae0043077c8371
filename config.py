"""Settings from the environment (`OUTREACH_*`). There is no default secret: keys come from the key file."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import make_url


@dataclass(frozen=True)
class Settings:
    """Where the data and the keys lie, and how the site is reached.

    data: folder for the embedded database. database_url: any SQLAlchemy URL (SQLite or PostgreSQL).
    key_file: the root key, outside the folder of the database. https: cookies go over TLS only.
    """

    data: Path
    database_url: str = field(repr=False)  # may hold a password
    key_file: Path
    https: bool = True

    @classmethod
    def from_environment(cls) -> "Settings":
        """OUTREACH_DATA, OUTREACH_DATABASE_URL, OUTREACH_KEY_FILE, OUTREACH_HTTPS (1 unless set to 0)."""
        home = Path.home()
        data = Path(os.environ.get("OUTREACH_DATA") or home / ".local/share/outreach")
        return cls(
            data=data,
            database_url=os.environ.get("OUTREACH_DATABASE_URL") or f"sqlite:///{data / 'outreach.db'}",
            key_file=Path(os.environ.get("OUTREACH_KEY_FILE") or home / ".config/outreach/root.key"),
            https=os.environ.get("OUTREACH_HTTPS", "1") != "0",
        )

    @property
    def database_folder(self) -> Path | None:
        """The folder of the embedded database; None where a server holds the data."""
        url = make_url(self.database_url)
        return Path(url.database).parent if url.get_backend_name() == "sqlite" and url.database else None
