"""The runbook in docs/operations.md does what it says: its own commands are run, with other folders."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from outreach import commands
from outreach.casefile.people import Person
from outreach.core.keys import key_store, recovery
from tests.support import forks
from tests.support.backup_site import Site, application, plant, writers
from tests.support.house import ROOT

pytestmark = pytest.mark.slow
DOCUMENT = (ROOT / "docs" / "operations.md").read_text()
BLOCKS = dict(re.findall(r"<!-- runbook: (\w+) -->\n```sh\n(.*?)```", DOCUMENT, re.DOTALL))


def test_an_empty_machine_becomes_the_site_by_the_runbook(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    site, machine = Site(tmp_path / "site"), Site(tmp_path / "machine")
    plant(tmp_path_factory, site)
    site.identity.unlink()
    assert follow("once", site).startswith("age1")
    with writers(site, 2):
        follow("daily", site, OUTREACH_BACKUP_RECIPIENT=site.recipient)
    assert "Verified by opening" in follow("weekly", site)
    shutil.copytree(site.out, machine.out)
    shutil.copy(site.identity, machine.identity)
    assert "restored" in follow("restore", machine, paper=_paper(site))
    checked = follow("check", machine)
    assert "the chain holds" in checked
    assert "all agree" in checked
    assert _names(machine) <= _names(site)
    assert "ธีระ" in _names(machine)


def test_the_line_for_cron_runs_the_command_of_each_day() -> None:
    [line] = re.findall(r"```cron\n(.*?)\n```", DOCUMENT)
    assert line.endswith("/" + BLOCKS["daily"].strip())


def test_every_command_that_the_document_names_exists() -> None:
    named = set(re.findall(r"flask --app wsgi ([a-z-]+(?: [a-z-]+)?)", DOCUMENT))
    found = {name: commands.find(name) for name in commands.NAMES}
    there = {*found} | {f"{name} {part}" for name, one in found.items() for part in getattr(one, "commands", ())}
    assert len(named) > 8
    assert named - there == set()


def follow(block: str, site: Site, paper: str = "", **more: str) -> str:
    """Run a block of the runbook on a site: on the empty machine from nothing, else in forks."""
    script = (
        BLOCKS[block].replace("/srv/backups", str(site.out)).replace("/media/stick/identity.txt", str(site.identity))
    )
    own = {"OUTREACH_DATA": str(site.data), "OUTREACH_KEY_FILE": str(site.key_file)}
    bin = Path(sys.executable).parent if block == "restore" else forks.flask_in(site.folder / "bin")
    path = {"PATH": f"{bin}:{os.environ['PATH']}"}
    ended = subprocess.run(
        ["/bin/sh", "-euc", script],
        cwd=ROOT,
        env=os.environ | own | path | more,
        input=paper,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        pass_fds=[forks.line()],
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def _paper(site: Site) -> str:
    """What somebody reads from the sheet."""
    return "\n".join(recovery.to_digits(key_store(site.settings).root()))


def _names(site: Site) -> set[str]:
    with application(site) as app, app.extensions["sessions"]() as session:
        return {name for person in session.query(Person) for name in (person.nickname, person.given_name) if name}
