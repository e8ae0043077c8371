"""What family and household give to pages, history and corrections."""

from outreach.casefile.corrections import Kind
from outreach.casefile.evolving import Noun, table
from outreach.casefile.family import addresses, kinships, members, reunions
from outreach.casefile.family.addresses import HomeAddress
from outreach.casefile.family.forms import (
    AddressForm,
    CorrectAddressForm,
    CorrectKinForm,
    CorrectMemberForm,
    CorrectReunionForm,
    CorrectVisitForm,
    KinForm,
    MemberForm,
    ReunionForm,
    VisitForm,
)
from outreach.casefile.family.kinships import Kinship
from outreach.casefile.family.members import FamilyMember
from outreach.casefile.family.reunions import Reunion, ReunionVisit
from outreach.casefile.history import HistoryKind, Reader, Words
from outreach.casefile.history.entries import Tag
from outreach.core.language import lazy_gettext

PAGE = "casefile.family_page"


def _member(row: FamilyMember, _reader: Reader) -> Words:
    relation = row.chosen("relation")
    kept = bool(row.phone) and not row.may_be_called
    tags = [Tag(lazy_gettext("Do not call"), "danger")] if kept else []
    lines = [relation.label] if relation else []
    return Words(what=lazy_gettext("Family and household"), tags=tags, lines=lines, stories=[row.name])


def _address(row: HomeAddress, _reader: Reader) -> Words:
    dwelling = row.chosen("dwelling")
    lines = [lazy_gettext("until %(day)s", day=row.until)] if row.until else []
    tags = [Tag(dwelling.label)] if dwelling else []
    return Words(what=lazy_gettext("Address"), tags=tags, lines=lines, stories=[row.address, row.with_whom])


def _reunion(row: Reunion, _reader: Reader) -> Words:
    state = row.chosen("state")
    tags = [Tag(state.label, state.tone)] if state else []
    lines = [lazy_gettext("went back on %(day)s", day=row.returned_on)] if row.returned_on else []
    return Words(what=lazy_gettext("Back to the family"), tags=tags, lines=lines, stories=[row.with_whom, row.story])


def _visit(row: ReunionVisit, _reader: Reader) -> Words:
    found = row.chosen("found")
    tags = [Tag(found.label, found.tone)] if found else []
    return Words(what=lazy_gettext("Visit after the return"), tags=tags, stories=[row.story])


def _kinship(row: Kinship, _reader: Reader) -> Words:
    kin = row.chosen("kin")
    return Words(what=lazy_gettext("Family among the young people"), lines=[kin.label] if kin else [])


FAMILY = table(
    Noun(
        kind=Kind.FAMILY,
        table=FamilyMember,
        of_person=members.OF_PERSON,
        page=PAGE,
        history=HistoryKind.FAMILY,
        tell=_member,
        add=lazy_gettext("Write down somebody of the family"),
        change=lazy_gettext("What has changed about somebody of the family"),
        form=MemberForm,
        correcting=CorrectMemberForm,
        folds=True,
    ),
    Noun(
        kind=Kind.ADDRESS,
        table=HomeAddress,
        of_person=addresses.OF_PERSON,
        page=PAGE,
        history=HistoryKind.FAMILY,
        tell=_address,
        add=lazy_gettext("Write down an address"),
        change=lazy_gettext("What has changed about an address"),
        form=AddressForm,
        correcting=CorrectAddressForm,
    ),
    Noun(
        kind=Kind.REUNION,
        table=Reunion,
        of_person=reunions.OF_PERSON,
        page=PAGE,
        history=HistoryKind.FAMILY,
        tell=_reunion,
        add=lazy_gettext("Write down a way back to the family"),
        change=lazy_gettext("How the way back stands now"),
        form=ReunionForm,
        correcting=CorrectReunionForm,
        warns=True,
    ),
    Noun(
        kind=Kind.RETURN_VISIT,
        table=ReunionVisit,
        of_person=reunions.VISITS,
        page=PAGE,
        history=HistoryKind.FAMILY,
        tell=_visit,
        add=lazy_gettext("Write down a visit after the return"),
        change=lazy_gettext("What has changed about a visit"),
        form=VisitForm,
        correcting=CorrectVisitForm,
    ),
    Noun(
        kind=Kind.KINSHIP,
        table=Kinship,
        of_person=kinships.OF_PERSON,
        page=PAGE,
        history=HistoryKind.FAMILY,
        tell=_kinship,
        add=lazy_gettext("Link a young person of the family"),
        change=lazy_gettext("What has changed about a link"),
        form=KinForm,
        correcting=CorrectKinForm,
        seen=kinships.is_seen,
    ),
)
