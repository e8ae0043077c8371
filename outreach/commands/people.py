"""`flask people`: the numbers by which people are found."""

import click
from sqlalchemy.orm import Session

from outreach.casefile import numbers, reindexing
from outreach.ground import blind
from outreach.web.command_line import open_session, progress, stoppable

BATCH = 1000


@click.group("people")
def people_group() -> None:
    """Young people."""


@people_group.command("reindex")
@click.option("--all", "anew", is_flag=True, help="Anew for everybody: after a new index key.")
def reindex(anew: bool) -> None:
    """Bring the index of ID, passport and telephone numbers to the width that fits the people on record today.

    Until it has run everybody is found all the same, over a few more candidates.
    """
    with open_session() as session:
        total = numbers.people_about(session)
        width = blind.width_for(total)
        done = _reindex(session, width, total, anew)
    click.echo(f"people: {done} indexed anew; the index has {width} bits, for about {total} people")


def _reindex(session: Session, width: int, total: int, anew: bool) -> int:
    done = 0
    with stoppable("people: stopped; run the same command again to go on"), progress(total, "person", "reindex") as bar:
        for looked_at, changed in reindexing.batches(session, width, BATCH, anew=anew):
            session.commit()
            done += changed
            bar.update(looked_at)
    return done
