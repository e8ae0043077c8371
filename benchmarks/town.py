"""The programme that a run of the benchmarks measures, at one number of people after another."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.copies import PLAYED, City
from benchmarks.house import House
from benchmarks.readers import MOST_PAGES, Site
from outreach.access import checks
from outreach.access.users import User
from outreach.casefile import alike_pairs, notes
from outreach.casefile.cases import Case
from outreach.casefile.finding import comparing
from outreach.casefile.name_changes import NameChange
from outreach.core import clock

NOTES = 20  # on the case page
COMPARED = 200  # people, with everybody: enough for a full page of pairs who may be one


@dataclass
class Town:
    """A house with its city. postgresql: the address of its database, in place of a file."""

    folder: Path
    postgresql: str = ""
    played: int = PLAYED

    def __post_init__(self) -> None:
        self.house = House(self.folder, self.played, self.postgresql)
        self.engine = self.house.app.extensions["engine"]
        if check := checks.begin(self.house.session):  # today's, or a server would begin it
            checks.end(self.house.session, check, checks.Tally())
        self.house.session.commit()
        self.city = City(self.house.session, self.engine)
        self.people = self.played
        self._write_notes()

    def grow(self, people: int) -> None:
        """Let the city have so many people, and forget what was read of the smaller one."""
        self.city.grow(people)
        self.people = people
        names = self.house.app.extensions["names"]
        names.forget()
        names.fill()
        self.compare()

    def wait(self, many: int) -> None:
        """Let so many people wait to be compared with all; the others count as compared."""
        with self.house.app.extensions["sessions"]() as session, session.begin():
            newest = session.scalar(select(func.max(NameChange.id))) or 0
            alike_pairs.move_on(session, alike_pairs.Place(max(0, newest - many), None))

    def compare(self) -> None:
        """Compare some with all, as a served site does by itself in time."""
        self.wait(COMPARED)
        for _done in comparing.catch_up(self.house.app.extensions["sessions"]):
            pass

    def site(self) -> Site:
        """Return what browsers read and save."""
        with self.session() as session:
            head = session.scalars(select(User).where(User.username == "supervisor")).one()
            worker = session.scalars(select(User).where(User.username == "caseworker1")).one()
            mine = select(Case.id).where(Case.caseworker_id == worker.id, Case.closed_on.is_(None))
            pages = [f"/cases/{one}" for one in session.scalars(mine.order_by(Case.opened_on).limit(MOST_PAGES))]
        return Site(self.house, pages, worker, head)

    def session(self) -> Session:
        """Return a session that reads."""
        made: Session = self.house.app.extensions["sessions"]()
        made.connection(execution_options={"reads_only": True})
        return made

    def close(self) -> None:
        """Close everything."""
        self.city.close()
        self.house.close()

    def _write_notes(self) -> None:
        """Give the case whose page is measured its notes."""
        session = self.house.session
        case = session.get_one(Case, UUID(self.house.case.rpartition("/")[2]))
        worker = session.scalars(select(User).where(User.username == "caseworker1")).one()
        for number in range(NOTES):
            notes.write(session, case, f"คุยกันครั้งที่ {number}: ยังไม่อยากกลับบ้าน " * 4, clock.today(), worker)
        session.commit()
