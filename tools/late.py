"""`make late`: outdated libraries of the lock file, by the deadlines of docs/security.md («Libraries»).

Asks the package index about each pinned version: known vulnerabilities, and the age of the next newer version.
Exit code 1 lists what is late; 2 means that the index could not be asked, which proves nothing.
"""

import json
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

LOCK = Path(__file__).parent.parent / "requirements.lock"
INDEX = "https://pypi.org/pypi"
RENEWED_WITHIN = timedelta(days=183)  # every library twice a year
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", re.MULTILINE)
NOT_THERE: dict[str, object] = {"vulnerabilities": [{"id": "not in the index"}], "releases": {}}
STABLE = re.compile(r"\d+(\.\d+)*(\.post\d+)?")


class NoVersionPages(ValueError):
    """Index that has the version, but no page of it, hence no vulnerability data (such as a mirror)."""


def main() -> int:
    """Print the outdated libraries; return the exit code."""
    index = os.environ.get("OUTREACH_PACKAGE_INDEX", INDEX)
    pinned = PINNED.findall(LOCK.read_text())
    try:
        late = [line for name, version in pinned for line in look(index, name, version, datetime.now(UTC))]
    except (URLError, TimeoutError, ValueError, KeyError) as problem:
        print(f"late: {index} could not be asked ({type(problem).__name__}); nothing is known", file=sys.stderr)
        return 2
    print("\n".join(late) or f"late: none of {len(pinned)} libraries")
    return 1 if late else 0


def look(index: str, name: str, version: str, now: datetime) -> Iterator[str]:
    """Yield the reasons why a library is outdated, if any."""
    page, whole = asked(f"{index}/{name}/{version}/json"), asked(f"{index}/{name}/json")
    if page is NOT_THERE and version in whole["releases"]:
        raise NoVersionPages(name)
    for hole in page.get("vulnerabilities", ()):
        if not hole.get("withdrawn"):
            mended = ", ".join(hole.get("fixed_in") or ()) or "no version yet"
            yield f"{name} {version}: {hole['id']} (mended in {mended})"
    since = newer_since(whole["releases"], version)
    if since and now - since > RENEWED_WITHIN:
        yield f"{name} {version}: a newer one has been out since {since:%Y-%m-%d}"


def newer_since(releases: dict[str, list[dict[str, str]]], version: str) -> datetime | None:
    """Return the time of the first stable version newer than this one; None if it is the newest."""
    newer = [files for number, files in releases.items() if STABLE.fullmatch(number) and parts(number) > parts(version)]
    days = [datetime.fromisoformat(file["upload_time_iso_8601"]) for files in newer for file in files]
    return min(days, default=None)


def parts(number: str) -> list[int]:
    """Return a version as numbers, so that 10 sorts after 9."""
    return [int(part) for part in re.findall(r"\d+", number)]


def asked(address: str) -> dict[str, object]:
    """Return the index's answer. A version it no longer knows counts as late, which draws attention to it."""
    try:
        with urlopen(address, timeout=20) as answer:  # noqa: S310 (the index of the settings)
            return json.load(answer)
    except HTTPError as problem:
        if problem.code != 404:
            raise
        return NOT_THERE


if __name__ == "__main__":
    sys.exit(main())
