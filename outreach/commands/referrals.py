"""`flask referrals`: chasing of due referrals."""

import click

from outreach.c2_connect import chasing
from outreach.web.command_line import open_session, progress, stoppable


@click.group("referrals")
def referrals_group() -> None:
    """Referrals to partner agencies."""


@referrals_group.command("chase")
def chase() -> None:
    """Remind agencies, pass on what they let go by, end what has run out.

    `flask serve` does it by itself, every hour; run twice, it does nothing twice.
    """
    done = 0
    with stoppable("referrals: stopped; run the same command again to go on"), open_session() as session:
        bar = progress(chasing.waiting(session), "referral", "referrals")
        for held in chasing.chase(session):
            session.commit()
            done += held
            bar.update(held)
        session.commit()
        bar.close()
    click.echo(f"referrals: {done} chased")
