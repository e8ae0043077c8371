"""`flask people`: reindexing of search numbers, comparison for duplicates, restricted people whose named staff left."""

from uuid import UUID

import click
from sqlalchemy.orm import Session

from outreach.casefile import finding, numbers, reindexing, restrictions
from outreach.casefile.restrictions import restricting
from outreach.core import blind
from outreach.core.errors import Refused
from outreach.core.language import speaking
from outreach.core.languages import OF_CODE
from outreach.web.command_line import application, command_session, open_session, progress, stoppable

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


@people_group.command("compare")
def compare() -> None:
    """Compare everybody who waits to be compared, for the list of possible duplicates.

    `flask serve` does it by itself, in the background; after an upgrade this is quicker.
    """
    done = 0
    with stoppable("people: stopped; run the same command again to go on"):
        for number in finding.catch_up(application().extensions["sessions"]):
            done += number
    click.echo(f"people: {done} compared")


@people_group.command("lift-restriction")
@click.argument("person_id", required=False, type=click.UUID)
def lift_restriction(person_id: UUID | None) -> None:
    """Open a restricted person to the centre again, if every account that is named was closed. It is on record.

    Without PERSON_ID: the ids of those people. A supervisor of the centre decides who is named anew.
    """
    with speaking(OF_CODE), command_session(reads_only=person_id is None) as session:
        if person_id is None:
            for restriction in restricting.forsaken(session):
                click.echo(f"{restriction.person_id}  restricted since {restriction.since:%Y-%m-%d}")
            return
        live = restrictions.live(session, person_id)
        if not live:
            raise click.ClickException("people: nobody restricted has this id")
        try:
            for restriction in live:
                restricting.lift_forsaken(session, restriction)
        except Refused as refusal:
            raise click.ClickException(f"people: {refusal.reason}") from None
    click.echo(f"people: {person_id} is open to the centre again")


def _reindex(session: Session, width: int, total: int, anew: bool) -> int:
    done = 0
    with stoppable("people: stopped; run the same command again to go on"), progress(total, "person", "reindex") as bar:
        for looked_at, changed in reindexing.batches(session, width, BATCH, anew=anew):
            session.commit()
            done += changed
            bar.update(looked_at)
    return done
