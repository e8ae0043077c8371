"""Labels of the codes in the audit trail for what is given to young people, and for funds."""

from outreach.core.language import LazyText, lazy_gettext

HELP_GIVEN: dict[str, LazyText] = {
    "employer.add": lazy_gettext("added an employer"),
    "employer.change": lazy_gettext("changed an employer"),
    "employer.list": lazy_gettext("looked at the employers"),
    "employer.read": lazy_gettext("looked at an employer"),
    "fund.account": lazy_gettext("looked at the account of a fund"),
    "fund.change": lazy_gettext("changed a fund"),
    "fund.close": lazy_gettext("closed a fund"),
    "fund.list": lazy_gettext("looked at the funds"),
    "fund.open": lazy_gettext("opened a fund"),
    "fund.overdraft": lazy_gettext("said whether a fund may go below zero"),
    "fund.pay_in": lazy_gettext("wrote down what came into a fund"),
    "fund.reopen": lazy_gettext("opened a fund again"),
    "fund.void_deposit": lazy_gettext("voided what came into a fund"),
    "gift.give": lazy_gettext("wrote down something given"),
    "inspector.begin": lazy_gettext("wrote down that somebody is a volunteer inspector"),
    "inspector.go_on": lazy_gettext("wrote down how far a volunteer inspector has come"),
    "job.begin": lazy_gettext("wrote down that somebody began at an employer"),
    "job.go_on": lazy_gettext("wrote down how work at an employer goes on"),
    "mentor.add": lazy_gettext("added a mentor"),
    "mentor.change": lazy_gettext("changed a mentor"),
    "mentor.end": lazy_gettext("wrote down that somebody is a mentor no more"),
    "mentor.go_on": lazy_gettext("wrote down how it goes on with a mentor"),
    "mentor.link": lazy_gettext("linked a mentor to a case"),
    "mentor.list": lazy_gettext("looked at the mentors"),
    "mentor.reopen": lazy_gettext("wrote down that somebody is a mentor again"),
    "mentor.read": lazy_gettext("looked at a mentor"),
}
