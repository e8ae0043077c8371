"""Needs of many at a camp: each need once, with a tick for everybody who said so in the group.

Who was asked by the questions of the instrument is left to them: they tell more than a tick does. What was ticked
before stays; a need that fell away is taken out at their own screening.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c2_connect import screenings
from outreach.c2_connect.screenings import Screening, ScreeningDetails
from outreach.c3_control import camps
from outreach.c3_control.camps import Camp, Enrolment
from outreach.casefile import reveals
from outreach.casefile.cases import Case
from outreach.casefile.consents.lawful import NoBasis
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import LazyText, lazy_gettext
from outreach.core.sealing import vault_of
from outreach.directory.needs import Need


@dataclass(frozen=True, repr=False)
class Asked:
    """One young person of the camp. last: their newest screening; needs: what it found."""

    enrolment: Enrolment
    last: Screening | None
    needs: Sequence[Need]

    @property
    def case(self) -> Case:
        """Their case."""
        return self.enrolment.case

    @property
    def is_measured(self) -> bool:
        """True if the questions of the instrument were asked last."""
        return self.last is not None and self.last.instrument is not None


class NotAsked(Refused):
    """Refusal: nothing is kept. `of`: the enrolments that cannot have this need yet, by need. It names nobody."""

    def __init__(self, of: Mapping[Need, Collection[UUID]], reason: LazyText) -> None:
        super().__init__(reason)
        self.of = of


def read(session: Session, camp: Camp, actor: User) -> list[Asked]:
    """Return those of the camp whose open cases the actor carries; on record for all, as their needs show."""
    roll = [one for one in camps.roll(session, camp, actor) if one.case.is_open and reveals.carries(one.case, actor)]
    newest = screenings.latest_of(session, {one.case_id for one in roll})
    people = [one.case.person_id for one in roll]
    vault_of(session).fetch_keys(session, set(people))
    if people:
        audit.record(session, "camp.needs", actor, about=f"camp:{camp.id}", people=people)
    found = [(one, newest.get(one.case_id)) for one in roll]
    return [Asked(one, last, screenings.needs_of(last) if last else ()) for one, last in found]


def keep(session: Session, asked: Sequence[Asked], ticked: Mapping[Need, Collection[UUID]], actor: User) -> int:
    """Record one screening for each who has a new need, beside those known before; returns how many.

    ticked: enrolments by need. Raises Refused if nothing is new; NotAsked for a need of health or safety without a
    legal basis; other refusals as `screenings.screen`.
    """
    new = {one.enrolment.id: _new(one, ticked) for one in asked if not one.is_measured}
    wanted = [one for one in asked if new.get(one.enrolment.id)]
    if not wanted:
        raise Refused(lazy_gettext("Nothing is ticked yet."))
    bare: list[Asked] = []
    for one in wanted:
        needs = [need for need in Need if need in {*one.needs, *new[one.enrolment.id]}]
        try:
            screenings.screen(session, one.case, ScreeningDetails(day=clock.today(), needs=needs), actor)
        except NoBasis:
            bare.append(one)
    if bare:
        raise NotAsked(_sensitive(bare, new), NO_BASIS)
    return len(wanted)


NO_BASIS = lazy_gettext("Nothing is kept yet: who is marked has no legal basis for a need of health or safety.")


def _new(one: Asked, ticked: Mapping[Need, Collection[UUID]]) -> set[Need]:
    return {need for need, ids in ticked.items() if one.enrolment.id in ids} - set(one.needs)


def _sensitive(bare: Sequence[Asked], new: Mapping[UUID, set[Need]]) -> dict[Need, set[UUID]]:
    """Return whose tick stands in the way, by need; one whose older needs do is marked at what was ticked."""
    told: dict[Need, set[UUID]] = {}
    for one in bare:
        hard = {need for need in new[one.enrolment.id] if need.is_sensitive} or new[one.enrolment.id]
        for need in hard:
            told.setdefault(need, set()).add(one.enrolment.id)
    return told
