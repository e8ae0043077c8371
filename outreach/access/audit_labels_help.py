"""Labels of the codes in the audit trail for what is given to young people, and for funds."""

from outreach.core.language import LazyText, lazy_gettext

HELP_GIVEN: dict[str, LazyText] = {
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
}
