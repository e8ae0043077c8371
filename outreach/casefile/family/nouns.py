"""What family and household give to pages, history and corrections."""

from outreach.casefile.corrections import Kind
from outreach.casefile.evolving import Noun, table
from outreach.casefile.family import addresses, members
from outreach.casefile.family.addresses import HomeAddress
from outreach.casefile.family.forms import AddressForm, CorrectAddressForm, CorrectMemberForm, MemberForm
from outreach.casefile.family.members import FamilyMember
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
)
