"""Commands on the application of the tests, and its key store."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy.orm import Session

from outreach.core.keys import KeyStore, key_store
from outreach.core.sealing import Vault
from outreach.web.application import OutreachApp
from tests.support.cast import Cast


@pytest.fixture
def keys(app: OutreachApp) -> Iterator[KeyStore]:
    """The key store of the application; its files are put back after the test."""
    made = key_store(app.extensions["settings"])
    folder = made.key_file.parent
    before = {path: path.read_bytes() for path in folder.iterdir()}
    yield made
    for path in set(folder.iterdir()) - before.keys():
        path.unlink()
    for path, text in before.items():
        path.write_bytes(text)
        path.chmod(0o600)
    app.extensions["vault"]._wrapping = Vault(made.load(), made.reload)._wrapping


@pytest.fixture
def run(app: OutreachApp, db: Session, cast: Cast, keys: KeyStore) -> Iterator[FlaskCliRunner]:
    """Commands, once the test has let go of the database."""
    db.commit()
    with app.app_context():
        yield app.test_cli_runner()
