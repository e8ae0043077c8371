"""`flask users`: creating the first user and resetting sign-ins; there is no default account."""

import click
from sqlalchemy import select

from outreach.access import admissions, centres, passwords, users
from outreach.access.centres import Centre
from outreach.access.permissions import Role
from outreach.core.errors import Refused
from outreach.core.language import speaking
from outreach.core.languages import OF_CODE
from outreach.directory import agencies
from outreach.web.command_line import command_session, settings


@click.group("users")
def users_group() -> None:
    """Who may sign in."""


@users_group.command("create")
@click.option("--username", prompt=True)
@click.option("--name", prompt=True, help="The name shown on pages.")
@click.option("--role", prompt=True, type=click.Choice([role.value for role in Role]))
@click.option("--centre", help="For caseworkers and supervisors, or a manager of its figures: its name; added if new.")
@click.option("--agency", help="For partners: the code of the agency.")
def create(username: str, name: str, role: str, centre: str | None, agency: str | None) -> None:
    """Add a user with a starting password, shown once, to be changed at the first sign-in."""
    password = passwords.make()
    with speaking(OF_CODE), command_session() as session:
        home = session.scalar(select(Centre).where(Centre.name == centre)) if centre else None
        if centre and home is None:
            home = centres.open_centre(session, centre)
        partner = agencies.by_code(session, agency) if agency else None
        if agency and partner is None:
            raise click.ClickException("no agency has this code")
        try:
            users.create(
                session,
                username=username,
                name=name,
                role=Role(role),
                password=password,
                actor=None,
                centre_id=home.id if home else None,
                agency_id=partner.id if partner else None,
            )
        except Refused as refusal:
            raise click.ClickException(str(refusal.reason)) from None
    click.echo(f"user {username}: starting password {password}")


@users_group.command("reset")
@click.argument("username")
@click.option("--site", default="", help="How browsers reach the site; OUTREACH_ORIGIN if it is set.")
def reset(username: str, site: str) -> None:
    """Reset a sign-in: all that the person had set up ends; prints a link, good once and for 24 hours.

    It is on record, and the person is told of it at the next sign-in.
    """
    with command_session() as session:
        user = users.by_name(session, username)
        if user is None:
            raise click.ClickException(f"users: there is no user {username}")
        token = admissions.reset_by_operator(session, user)
    click.echo(f"user {username}: {site or settings().origin}/invitation/{token}")
