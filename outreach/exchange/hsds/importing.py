"""Import of organizations of another directory: a plan of the changes, then the changes, one organization at a time.

Fields that the other directory does not state are kept. No duplicates: an organization is matched by its id, by the
id under which it was imported, by its code, or by its Thai name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.core.codes import Code
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext, speaking
from outreach.core.languages import OF_DIRECTORY
from outreach.directory import agencies
from outreach.directory.agencies import (
    Agency,
    AgencyDetails,
    AgencyKind,
    AgencyNeed,
    AgencyService,
    communities,
    proposing,
    works_with,
)
from outreach.directory.agencies.parts import (
    Details,
    ProfileDetails,
    ReachDetails,
    profile_of,
    reach_of,
    service_of,
    written,
)
from outreach.directory.agencies.services import ServiceDetails
from outreach.directory.needs import Need
from outreach.exchange.hsds import checks, knowing, reading
from outreach.exchange.hsds.described import Described
from outreach.exchange.hsds.reading import Known
from outreach.exchange.hsds.terms import made_id


class Outcome(Code):
    """Result of importing an organization."""

    NEW = "new", "New"
    CHANGED = "changed", "Changed"
    UNCHANGED = "unchanged", "Unchanged"
    LEFT_OUT = "left_out", "Left out: no need that we know"
    REFUSED = "refused", "Refused"


@dataclass(frozen=True)
class Step:
    """One part to be written, and its present value; service_source: id of a new service in the other directory."""

    details: Details
    before: Details | None = None
    row_id: UUID | None = None
    service_source: str | None = None


@dataclass(frozen=True)
class Planned:
    """Planned import of one organization. agency: an unsaved one if it is new.

    problems: reasons for refusal, each at its field.
    """

    described: Described
    agency: Agency | None
    outcome: Outcome
    steps: Sequence[Step] = ()
    problems: Sequence[Refused] = ()


WRITTEN = (Outcome.NEW, Outcome.CHANGED)
NOT_YOURS = lazy_gettext("It does not work with your centre. An administrator can let it.")


def plan(session: Session, described: Sequence[Described], actor: User | None) -> list[Planned]:
    """Plan the changes of an import; writes nothing. Staff of a centre change only agencies that work with it."""
    known = reading.load(session, knowing.candidates(session, described))
    names = communities.ids(session, actor.centre_id if actor else None)
    return [_checked(session, _planned(one, known, names), actor) for one in described]


def apply(session: Session, described: Described, actor: User | None) -> Planned:
    """Import one organization. Raises Refused for invalid values, as a form would."""
    communities.add_all(session, described.areas or [], actor)
    (planned,) = plan(session, [described], actor)
    if planned.problems:
        raise planned.problems[0]
    if planned.outcome == Outcome.NEW:
        made = agencies.add(session, _details(described), actor)
        made.source_id = described.source_id
        session.flush()
        (planned,) = plan(session, [described], actor)
        _write(session, planned, actor)
        return replace(planned, outcome=Outcome.NEW)
    _write(session, planned, actor)
    return planned


def _write(session: Session, planned: Planned, actor: User | None) -> None:
    for step in planned.steps:
        if planned.agency is not None:
            row = proposing.change_part(session, planned.agency, step.details, step.row_id, actor)
            if step.service_source and row.row_id:
                session.get_one(AgencyService, row.row_id).source_id = step.service_source
    session.flush()


def _planned(described: Described, known: Known, names: Mapping[str, UUID]) -> Planned:
    agency = knowing.find(described, known.agencies)
    if agency is None and not described.needs:
        return Planned(described, None, Outcome.LEFT_OUT)
    if agency is None:
        return Planned(described, None, Outcome.NEW, _first_steps(described, names))
    steps = [
        *_if_other(profile_of(agency), _profile(described, agency)),
        *_if_other(reach_of(agency), _reach(described, agency, names)),
        *_services(described, agency, known.services.get(agency.id, [])),
    ]
    return Planned(described, agency, Outcome.CHANGED if steps else Outcome.UNCHANGED, steps)


def _first_steps(described: Described, names: Mapping[str, UUID]) -> list[Step]:
    """Return the steps of a new agency."""
    blank = blank_of(described)
    steps = [*_if_other(reach_of(blank), _reach(described, blank, names)), *_services(described, blank, [])]
    return [Step(_profile(described, blank)), *(replace(step, before=None) for step in steps)]


def blank_of(described: Described) -> Agency:
    """Return an unsaved agency with its code, names, kind, needs and bounds. It is in no session."""
    details = _details(described)
    blank = Agency(
        serves_all=True, spoken=[], areas=[], hours=[], served=[AgencyNeed(need=one) for one in details.needs]
    )
    for name in ("code", "name_th", "name_en", "kind", "for_sex", "min_age", "max_age"):
        setattr(blank, name, getattr(details, name))
    return blank


def _checked(session: Session, planned: Planned, actor: User | None) -> Planned:
    """Return the plan, refused with each reason if a part of it is invalid or not the actor's to write."""
    if planned.agency and actor and not works_with(session, planned.agency, actor.centre_id):
        return replace(planned, outcome=Outcome.REFUSED, steps=(), problems=[Refused(NOT_YOURS)])
    agency = planned.agency or blank_of(planned.described)
    found = [problem for step in planned.steps for problem in checks.of_part(session, agency, step.details)]
    return replace(planned, outcome=Outcome.REFUSED, problems=found) if found else planned


def _profile(described: Described, agency: Agency) -> ProfileDetails:
    now, own = profile_of(agency), described.own
    served = {*now.needs, *described.needs}
    told = replace(
        now,
        name_th=described.name_th,
        name_en=described.name_en or now.name_en,
        kind=described.kind or now.kind,
        about_th=_if_said(described.about, now),
        needs=[need for need in Need if need in served],
    )
    return replace(told, for_sex=own.for_sex, min_age=own.min_age, max_age=own.max_age) if own else told


def _if_said(about: str | None, now: ProfileDetails) -> str | None:
    """Return the Thai description. Our own export falls back to the kind or the English text: that is no change."""
    with speaking(OF_DIRECTORY):
        from_us = {now.about_en, str(now.kind.label)}
    return about if about and about not in from_us else now.about_th


def _reach(described: Described, agency: Agency, names: Mapping[str, UUID]) -> ReachDetails:
    now = reach_of(agency)
    told = {name: value for name, value in described.reach.items() if value}
    served = [names.get(communities.normal(name)) or UUID(made_id("community", name)) for name in described.areas or []]
    return replace(
        now,
        tongues=described.tongues or now.tongues,
        communities=served or now.communities,
        hours=described.hours or now.hours,
        **told,
    )


def _services(described: Described, agency: Agency, offered: Sequence[AgencyService]) -> list[Step]:
    steps = []
    for source_id, told in described.services:
        service = next((one for one in offered if source_id in (str(one.id), one.source_id)), None)
        service = service or next((one for one in offered if one.name_th == told.name_th), None)
        if service is None:
            steps.append(Step(told, service_source=source_id))
        else:
            details = _same_bounds(told, service, agency)
            steps += _if_other(service_of(service), details, service.id)
    return steps


def _same_bounds(told: ServiceDetails, service: AgencyService, agency: Agency) -> ServiceDetails:
    """Return the service with its own bounds if the exported ones (within the agency's) are unchanged; keep unstated
    fields."""
    now, shown = service_of(service), service.bounds.within(agency.bounds())
    told = replace(told, about_en=now.about_en, name_en=told.name_en or now.name_en)
    told = replace(told, about_th=now.about_th if told.about_th in (None, now.about_en) else told.about_th)
    told = replace(told, eligibility=told.eligibility or now.eligibility, fee=told.fee or now.fee)
    if (told.for_sex, told.min_age, told.max_age) == (shown.for_sex, shown.min_age, shown.max_age):
        return replace(told, for_sex=now.for_sex, min_age=now.min_age, max_age=now.max_age)
    return told


def _if_other(now: Details, told: Details, row_id: UUID | None = None) -> list[Step]:
    return [Step(told, now, row_id)] if written(now) != written(told) else []


def _details(described: Described) -> AgencyDetails:
    made = AgencyDetails(
        code=described.code,
        name_th=described.name_th,
        name_en=described.name_en or described.name_th,
        kind=described.kind or AgencyKind.CIVIL_SOCIETY,
        needs=described.needs,
    )
    own = described.own
    return replace(made, for_sex=own.for_sex, min_age=own.min_age, max_age=own.max_age) if own else made
