"""Access control by role (RBAC): the one table of each role's permissions. An act that is not in it is forbidden."""

from enum import Enum, auto

from outreach.core.codes import Code


class Role(Code):
    """Role of a user (docs/sources.md, «Who uses it»)."""

    CASEWORKER = "caseworker", "Caseworker"
    SUPERVISOR = "supervisor", "Supervisor"
    HOUSE_PARENT = "house_parent", "House parent"
    PARTNER = "partner", "Partner agency"
    MANAGER = "manager", "Manager"
    ADMINISTRATOR = "administrator", "Administrator"

    @property
    def is_of_centre(self) -> bool:
        """It works with the young people of one centre."""
        return self in (Role.CASEWORKER, Role.SUPERVISOR, Role.HOUSE_PARENT)

    @property
    def may_read_one_centre(self) -> bool:
        """It belongs to no centre, and may be shown the figures of only one."""
        return self == Role.MANAGER

    @property
    def sees_young_people(self) -> bool:
        """It knows young people by name: never the same account as an administrator's."""
        return self.is_of_centre or self == Role.PARTNER

    @property
    def needs_second_factor(self) -> bool:
        """A password alone is not enough, unless the settings say so."""
        return self in (Role.SUPERVISOR, Role.HOUSE_PARENT, Role.MANAGER, Role.ADMINISTRATOR)


class Permission(Enum):
    """One kind of act. A route declares exactly one."""

    ANYONE = auto()  # without signing in: the sign-in page, assets, the language switch
    SIGNED_IN = auto()  # any role: own account, home, sign out

    SEE_CASE = auto()
    TAKE_LIST = auto()  # of cases, as a file without names
    FIND_PERSON = auto()
    MEET = auto()  # a new person, who becomes one's own case, or a colleague's whom a search has shown
    LOG_CONTACT = auto()  # in a case
    WRITE_NOTE = auto()  # in a case
    WRITE_CASE = auto()
    CORRECT_FIRST_DAY = auto()
    CORRECT_ENTRY = auto()  # what one wrote oneself; the head of the centre: what anybody wrote
    SEND_REFERRAL = auto()
    SEND_ON = auto()  # a stuck referral, to the next agency, with the same choices
    SEE_CAMPS = auto()
    PLAN_COHORT = auto()  # of a camp, many at once: of the cases that one sees
    RUN_CAMPS = auto()
    TAKE_ROLL = auto()  # of a camp: of team-mates' young people only the names, and of two alike the caseworker
    KEEP_HOUSE = auto()  # as house parent: those who sleep in the own house tonight, what they need and what is done
    READ_DAY_LOG = auto()  # of a house: its house parents and the head of the centre
    KEEP_HELPERS = auto()  # the registers of employers and of mentors
    KEEP_FUNDS = auto()  # of the centre: what they hold, what came in, and their accounts
    ASSIGN_CASE = auto()
    APPROVE = auto()
    SEE_TRAIL = auto()  # who looked at a young person of the centre
    EXPORT_PERSON = auto()  # all data on a young person, for them (subject access)
    KEEP_RECORDS = auto()  # restrict the use of a record, decide how long it is kept
    RESTRICT_PERSON = auto()  # to named staff
    TAKE_EMERGENCY_ACCESS = auto()
    REVIEW_EMERGENCY_ACCESS = auto()
    LOOK_INTO_FLAGS = auto()  # looks that stand out, of the centre's staff
    TAKE_UP_FLAGS = auto()  # only that there are some, of which nobody at the centre may know more
    MERGE_RECORDS = auto()
    ASK_ERASURE = auto()
    DECIDE_ERASURE = auto()
    ANSWER_REFERRAL = auto()
    KEEP_LETTERHEAD = auto()  # of the own centre, and the register of its letters
    SEE_STATISTICS = auto()
    MANAGE_RULES = auto()  # of routing: the choice of agencies
    MANAGE_USERS = auto()
    DECIDE_ADMISSION = auto()  # as the second person: a new account, a sign-in reset
    MANAGE_AGENCIES = auto()  # their programs: tokens and webhooks
    KEEP_DIRECTORY = auto()  # its entries, and the agreements with agencies
    SEE_DIRECTORY = auto()
    SEE_AGENCY = auto()  # one entry; a partner only their own
    EDIT_AGENCY = auto()  # its parts; a partner proposes
    MANAGE_PLACES = auto()
    MANAGE_OUTBOX = auto()  # waiting and stuck messages

    PROGRAM_READ = auto()  # an agency's own program, by its token: no role has these, so no cookie opens them
    PROGRAM_ANSWER = auto()
    PROGRAM_WEBHOOKS = auto()


_EVERY_ROLE = {Permission.ANYONE, Permission.SIGNED_IN}

MAY: dict[Role, frozenset[Permission]] = {
    Role.CASEWORKER: frozenset(
        _EVERY_ROLE
        | {
            Permission.SEE_CASE,
            Permission.FIND_PERSON,
            Permission.MEET,
            Permission.LOG_CONTACT,
            Permission.WRITE_NOTE,
            Permission.WRITE_CASE,
            Permission.CORRECT_FIRST_DAY,
            Permission.CORRECT_ENTRY,
            Permission.SEND_REFERRAL,
            Permission.KEEP_HELPERS,
            Permission.SEND_ON,
            Permission.SEE_DIRECTORY,
            Permission.SEE_AGENCY,
            Permission.SEE_CAMPS,
            Permission.PLAN_COHORT,
            Permission.TAKE_ROLL,
            Permission.REVIEW_EMERGENCY_ACCESS,
            Permission.DECIDE_ERASURE,
        }
    ),
    Role.SUPERVISOR: frozenset(
        _EVERY_ROLE
        | {
            Permission.DECIDE_ADMISSION,
            Permission.SEE_CASE,
            Permission.TAKE_LIST,
            Permission.FIND_PERSON,
            Permission.LOG_CONTACT,
            Permission.WRITE_NOTE,
            Permission.ASSIGN_CASE,
            Permission.CORRECT_FIRST_DAY,
            Permission.CORRECT_ENTRY,
            Permission.APPROVE,
            Permission.SEND_ON,
            Permission.SEE_DIRECTORY,
            Permission.SEE_AGENCY,
            Permission.EDIT_AGENCY,
            Permission.KEEP_DIRECTORY,
            Permission.SEE_TRAIL,
            Permission.EXPORT_PERSON,
            Permission.KEEP_RECORDS,
            Permission.RESTRICT_PERSON,
            Permission.TAKE_EMERGENCY_ACCESS,
            Permission.REVIEW_EMERGENCY_ACCESS,
            Permission.LOOK_INTO_FLAGS,
            Permission.MERGE_RECORDS,
            Permission.ASK_ERASURE,
            Permission.DECIDE_ERASURE,
            Permission.SEE_CAMPS,
            Permission.PLAN_COHORT,
            Permission.RUN_CAMPS,
            Permission.READ_DAY_LOG,
            Permission.TAKE_ROLL,
            Permission.KEEP_LETTERHEAD,
            Permission.KEEP_FUNDS,
            Permission.KEEP_HELPERS,
            Permission.SEE_STATISTICS,
            Permission.MANAGE_RULES,
        }
    ),
    Role.HOUSE_PARENT: frozenset(_EVERY_ROLE | {Permission.KEEP_HOUSE, Permission.READ_DAY_LOG}),
    Role.PARTNER: frozenset(
        _EVERY_ROLE
        | {
            Permission.ANSWER_REFERRAL,
            Permission.SEE_AGENCY,
            Permission.EDIT_AGENCY,
            Permission.DECIDE_ADMISSION,  # of their own agency: its users, its programs
        }
    ),
    Role.MANAGER: frozenset(_EVERY_ROLE | {Permission.SEE_STATISTICS, Permission.TAKE_UP_FLAGS}),
    Role.ADMINISTRATOR: frozenset(
        _EVERY_ROLE
        | {
            Permission.MANAGE_USERS,
            Permission.DECIDE_ADMISSION,
            Permission.MANAGE_AGENCIES,
            Permission.KEEP_DIRECTORY,
            Permission.SEE_DIRECTORY,
            Permission.SEE_AGENCY,
            Permission.EDIT_AGENCY,
            Permission.MANAGE_PLACES,
            Permission.MANAGE_OUTBOX,
        }
    ),
}


def may(role: Role, permission: Permission) -> bool:
    """Return True if a role may do this kind of act at all; access to single records is decided at their loading."""
    return permission in MAY[role]
